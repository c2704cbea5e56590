import { Anchor, Badge, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { DOCUMENT_PATH, readyQuery, versionQuery } from "@/api/about";
import { BASE_PATH } from "@/base";
import { PARTS, settingWords } from "@/text/en/settings";

const words = settingWords.about;

/** Version, state of the server, licences. */
export function About() {
  const { data: version } = useQuery(versionQuery);
  const { data: ready, isError } = useQuery(readyQuery);
  return (
    <Stack gap="lg" maw={680}>
      <Text size="sm" c="dimmed">
        {words.line}
      </Text>
      <dl className="lc-facts">
        <dt>{words.version}</dt>
        <dd>{version ?? "–"}</dd>
        <dt>{words.server}</dt>
        <dd>{ready ? words.ready : isError ? words.notReady : "–"}</dd>
        {ready &&
          (["index", "state", "worker"] as const).map((part) => [
            <dt key={`${part}t`}>{words[part]}</dt>,
            <dd key={part}>
              <Badge variant="dot" color={ready[part] ? "teal" : "red"} radius="sm" tt="none" fw={500}>
                {ready[part] ? words.fine : words.missing}
              </Badge>
            </dd>,
          ])}
        <dt>{words.api}</dt>
        <dd>
          <Anchor href={`${BASE_PATH}${DOCUMENT_PATH}`} target="_blank" inherit>
            {words.document}
          </Anchor>
        </dd>
      </dl>
      <div>
        <Title order={2} fz={15} mb={4}>
          {words.licence}
        </Title>
        <Text size="sm">{words.licenceLine}</Text>
      </div>
      <div>
        <Title order={2} fz={15} mb={4}>
          {words.parts}
        </Title>
        <dl className="lc-facts" style={{ gridTemplateColumns: "minmax(0, 300px) minmax(120px, 1fr)" }}>
          {PARTS.map(([name, licence]) => [<dt key={`${name}t`}>{name}</dt>, <dd key={name}>{licence}</dd>])}
        </dl>
      </div>
    </Stack>
  );
}
