import { Autocomplete, Button, Group } from "@mantine/core";
import { IconClockPlus, IconPlayerPlay } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { listeningWords as words } from "@/text/en/listening";

/** Names one more source, to be heard once or by the clock. */
export function AddSource({ onListen, onSchedule }: { onListen: (source: string) => void; onSchedule: (source: string) => void }) {
  const [written, setWritten] = useState("");
  const source = written.trim();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (source) onListen(source);
  };
  return (
    <form onSubmit={submit} data-testid="add-source">
      <Group gap={6} align="flex-end">
        <Autocomplete
          label={words.add}
          description={words.addHint}
          value={written}
          onChange={setWritten}
          data={[...words.examples]}
          maxLength={8192}
          style={{ flex: "1 1 260px", maxWidth: 460 }}
        />
        <Button type="submit" variant="default" leftSection={<IconPlayerPlay size={15} aria-hidden />} disabled={!source}>
          {words.once}
        </Button>
        <Button
          variant="default"
          leftSection={<IconClockPlus size={15} aria-hidden />}
          disabled={!source}
          onClick={() => onSchedule(source)}
        >
          {words.clock}
        </Button>
      </Group>
    </form>
  );
}
