import { MultiSelect, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { channelsQuery } from "@/api/channels";
import type { Monitor } from "@/api/watching";
import { tame } from "@/state/format";
import { monitorWords as words } from "@/text/en/watching";

interface Props {
  project: string;
  /** Their ids; none for all of the project's. */
  channels: readonly string[];
  onChange: (channels: string[]) => void;
}

/** Which channels a monitor tells; where the project has none there is nothing to choose. */
export function ToldChannels({ project, channels, onChange }: Props) {
  const { data } = useQuery(channelsQuery(project));
  if (!data?.length) return null;
  return (
    <MultiSelect
      label={words.channels}
      description={words.channelsHint}
      placeholder={channels.length ? undefined : words.allChannels}
      clearable
      searchable
      hidePickedOptions
      value={[...channels]}
      onChange={onChange}
      data={data.map(({ id, name }) => ({ value: id, label: tame(name) }))}
    />
  );
}

/** The channels that a monitor tells, where they are not all. */
export function ToldOnly({ monitor }: { monitor: Monitor }) {
  const { data } = useQuery(channelsQuery(monitor.project_id));
  if (!data) return null;
  const names = data.filter((one) => monitor.channels.includes(one.id)).map((one) => tame(one.name));
  return (
    <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
      {words.tellsOnly(names.join(", "))}
    </Text>
  );
}
