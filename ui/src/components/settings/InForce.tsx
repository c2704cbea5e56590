import { Code, SegmentedControl, Group, Skeleton, Stack, Table, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Setting, settingsQuery } from "@/api/people";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { PlainTable } from "@/components/settings/parts";
import { settingWords } from "@/text/en/settings";

const words = settingWords.settings;

/** The settings in force, and where each comes from. */
export function InForce() {
  const { data, error, refetch } = useQuery(settingsQuery);
  const [sought, setSought] = useState("");
  const [which, setWhich] = useState("all");
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton h={300} radius="lg" />;
  const text = sought.trim().toLowerCase();
  const found = data.filter(
    (one) => (which === "all" || one.origin !== "default") && `${one.name} ${one.description}`.toLowerCase().includes(text),
  );
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed" maw={680}>
        {words.about}
      </Text>
      <Group gap="sm">
        <TextInput
          aria-label={words.search}
          placeholder={words.search}
          leftSection={<IconSearch size={14} aria-hidden />}
          value={sought}
          onChange={(event) => setSought(event.currentTarget.value)}
          w={240}
        />
        <SegmentedControl
          aria-label={words.origin}
          data={[
            { value: "all", label: words.all },
            { value: "given", label: words.given },
          ]}
          value={which}
          onChange={setWhich}
        />
      </Group>
      {found.length === 0 ? (
        <EmptyState title={words.none} />
      ) : (
        <PlainTable label={settingWords.tabs.settings} heads={[words.variable, words.value, words.origin]}>
          {found.map((setting) => (
            <Row key={setting.name} setting={setting} />
          ))}
        </PlainTable>
      )}
    </Stack>
  );
}

function Row({ setting }: { setting: Setting }) {
  const given = setting.origin !== "default";
  return (
    <Table.Tr>
      <Table.Td miw={240}>
        <Text size="sm" fw={600} ff="monospace" fz={12}>
          {setting.name}
        </Text>
        <Text size="xs" c="dimmed" maw={560}>
          {setting.description}
        </Text>
      </Table.Td>
      <Table.Td maw={320} miw={130} style={{ overflowWrap: "anywhere" }}>
        {setting.value === null ? (
          <Text span size="sm" c="dimmed">
            {words.unset}
          </Text>
        ) : (
          <Code>{setting.value || "“”"}</Code>
        )}
        {given && setting.default !== null && setting.default !== setting.value && (
          <Text size="xs" c="dimmed">
            {words.default(setting.default)}
          </Text>
        )}
      </Table.Td>
      <Table.Td fw={given ? 600 : undefined} c={given ? undefined : "dimmed"} style={{ whiteSpace: "nowrap" }}>
        {words.origins[setting.origin] ?? setting.origin}
      </Table.Td>
    </Table.Tr>
  );
}
