import { Group, Text, TextInput } from "@mantine/core";
import { useId } from "react";
import { general } from "@/text/en/general";

interface Words {
  since: string;
  until: string;
  allDays: string;
}

interface Props {
  since: string;
  until: string;
  /** The last day of which anything is known. */
  last?: string;
  words: Words;
  onChange: (change: { since?: string; until?: string }) => void;
}

/** From a day to a day, and all of them again. */
export function StretchFields({ since, until, last = "", words, onChange }: Props) {
  return (
    <>
      <Day label={general.days.from} title={words.since} value={since} max={until || last} onChange={(day) => onChange({ since: day })} />
      <Day label={general.days.to} title={words.until} value={until} min={since} max={last} onChange={(day) => onChange({ until: day })} />
      {(since || until) && (
        <button type="button" className="lc-quick" onClick={() => onChange({ since: "", until: "" })}>
          {words.allDays}
        </button>
      )}
    </>
  );
}

interface DayProps {
  label: string;
  title: string;
  value: string;
  min?: string;
  max?: string;
  onChange: (day: string) => void;
}

function Day({ label, title, value, min, max, onChange }: DayProps) {
  const id = useId();
  return (
    <Group gap={5} wrap="nowrap">
      <Text component="label" htmlFor={id} size="xs" c="dimmed" title={title}>
        {label}
      </Text>
      <TextInput
        id={id}
        type="date"
        title={title}
        value={value}
        min={min || undefined}
        max={max || undefined}
        onChange={(change) => onChange(change.currentTarget.value)}
      />
    </Group>
  );
}
