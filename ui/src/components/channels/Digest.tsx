import { Group, SegmentedControl, Select, Skeleton, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Channel, digestQuery } from "@/api/channels";
import type { Cadence } from "@/api/watching";
import { ErrorState } from "@/components/Interludes";
import { tame, time } from "@/state/format";
import { channelWords as words, watchWords } from "@/text/en/watching";

const CADENCES = ["instant", "daily", "weekly"] as const satisfies readonly Cadence[];
export type Rhythm = (typeof CADENCES)[number];

interface Props {
  project: string;
  channels: readonly Channel[];
  rhythm: Rhythm;
  onRhythm: (rhythm: Rhythm) => void;
}

/** The message that would be sent now, in a frame that runs nothing and loads nothing. */
export function Digest({ project, channels, rhythm, onRhythm }: Props) {
  const [channel, setChannel] = useState("");
  const [asText, setAsText] = useState("html");
  const { data, error } = useQuery(digestQuery(project, rhythm, channel));
  return (
    <section className="lc-card" style={{ marginTop: 16 }} aria-label={words.preview} data-testid="digest">
      <Group justify="space-between" gap="xs" mb="xs">
        <Title order={2} fz={15}>
          {words.preview}
        </Title>
        <Group gap={6}>
          <SegmentedControl
            aria-label={watchWords.cadences[rhythm]}
            value={rhythm}
            onChange={(next) => onRhythm(CADENCES.find((one) => one === next) ?? "daily")}
            data={CADENCES.map((value) => ({ value, label: watchWords.cadenceNames[value] }))}
          />
          <Select
            aria-label={words.previewFor}
            w={170}
            allowDeselect={false}
            value={channel}
            onChange={(value) => setChannel(value ?? "")}
            data={[{ value: "", label: words.everything }, ...channels.map(({ id, name }) => ({ value: id, label: tame(name) }))]}
          />
          <SegmentedControl
            aria-label={words.frame}
            value={asText}
            onChange={setAsText}
            data={[
              { value: "html", label: words.asHtml },
              { value: "text", label: words.asText },
            ]}
          />
        </Group>
      </Group>
      {error ? (
        <ErrorState error={error} />
      ) : !data ? (
        <Skeleton h={300} />
      ) : (
        <>
          {data.events === 0 ? (
            <Text size="sm" c="dimmed">
              {words.nothing}
            </Text>
          ) : (
            <Text size="sm" fw={600} mb={6} style={{ overflowWrap: "anywhere" }}>
              <bdi>{tame(data.subject)}</bdi>
            </Text>
          )}
          {data.next_at && (
            <Text size="xs" c="dimmed" mb={6}>
              {words.next(time(data.next_at))}
            </Text>
          )}
          {data.events > 0 &&
            (asText === "text" ? (
              <pre className="lc-digest lc-digest-text" tabIndex={0} aria-label={words.frame}>
                {data.text}
              </pre>
            ) : (
              <iframe
                title={words.frame}
                srcDoc={data.html}
                sandbox=""
                referrerPolicy="no-referrer"
                className="lc-digest"
                data-testid="digest-frame"
              />
            ))}
        </>
      )}
    </section>
  );
}
