import { Group, TextInput } from "@mantine/core";

interface Words {
  since: string;
  until: string;
  allDays: string;
  stretch: string;
}

/** Two days, and all of them again. */
export function StretchFields({
  since,
  until,
  words,
  onChange,
}: {
  since: string;
  until: string;
  words: Words;
  onChange: (change: { since?: string; until?: string }) => void;
}) {
  return (
    <Group gap={6} role="group" aria-label={words.stretch}>
      <TextInput
        type="date"
        aria-label={words.since}
        title={words.since}
        value={since}
        max={until || undefined}
        onChange={(change) => onChange({ since: change.currentTarget.value })}
      />
      <TextInput
        type="date"
        aria-label={words.until}
        title={words.until}
        value={until}
        min={since || undefined}
        onChange={(change) => onChange({ until: change.currentTarget.value })}
      />
      {(since || until) && (
        <button type="button" className="lc-quick" onClick={() => onChange({ since: "", until: "" })}>
          {words.allDays}
        </button>
      )}
    </Group>
  );
}
