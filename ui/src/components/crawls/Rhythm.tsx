import { Autocomplete, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { asProblem } from "@/api/client";
import { rhythmQuery } from "@/api/schedules";
import { time } from "@/state/format";
import { scheduleWords as words } from "@/text/en/schedules";

/** How often, in whose time, and what comes next by that. */
export function Rhythm({
  every,
  zone,
  onEvery,
  onZone,
}: {
  every: string;
  zone: string;
  onEvery: (every: string) => void;
  onZone: (zone: string) => void;
}) {
  const [asked] = useDebouncedValue(`${zone} ${every}`, 300);
  const { data, error } = useQuery(rhythmQuery(asked.slice(asked.indexOf(" ") + 1), asked.slice(0, asked.indexOf(" ")) || "UTC"));
  return (
    <>
      <Autocomplete
        label={words.every}
        description={words.everyHint}
        required
        value={every}
        onChange={onEvery}
        data={[...words.often]}
        filter={({ options }) => options}
        error={error ? asProblem(error).message : undefined}
      />
      <Autocomplete label={words.zone} required value={zone} onChange={onZone} data={Intl.supportedValuesOf("timeZone")} limit={30} />
      {data && (
        <Text size="xs" c="dimmed" className="lc-figures">
          {words.next}: {data.next_at.map((at) => time(at)).join(" · ")}
        </Text>
      )}
    </>
  );
}
