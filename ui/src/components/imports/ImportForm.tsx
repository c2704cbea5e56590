import { Button, Checkbox, Group, TextInput } from "@mantine/core";
import { IconDatabaseImport } from "@tabler/icons-react";
import { count } from "@/state/format";
import type { Common } from "@/state/staging";
import { importWords as words } from "@/text/en/imports";

interface Props {
  common: Common;
  onCommon: (common: Common) => void;
  files: number;
  needsSite: boolean;
  /** Why it cannot start yet is told at the files. */
  ready: boolean;
  busy: boolean;
  onStart: () => void;
  onClear: () => void;
}

/** What holds for all files that wait, and the start. */
export function ImportForm({ common, onCommon, files, needsSite, ready, busy, onStart, onClear }: Props) {
  return (
    <div className="lc-card" data-testid="import-form">
      <Group gap="md" align="flex-start">
        <TextInput
          label={words.site}
          description={words.siteHint}
          placeholder={words.sitePlaceholder}
          value={common.site}
          required={needsSite}
          error={needsSite && !common.site ? words.siteNeeded : undefined}
          onChange={(event) => onCommon({ ...common, site: event.currentTarget.value })}
          spellCheck={false}
          autoCapitalize="none"
          style={{ flex: "1 1 260px" }}
        />
        <TextInput
          type="date"
          label={words.date}
          description={words.dateHint}
          value={common.date}
          max={new Date().toISOString().slice(0, 10)}
          onChange={(event) => onCommon({ ...common, date: event.currentTarget.value })}
          style={{ flex: "1 1 200px" }}
        />
        <Checkbox
          label={words.complete}
          description={words.completeHint}
          checked={common.complete}
          onChange={(event) => onCommon({ ...common, complete: event.currentTarget.checked })}
          style={{ flex: "2 1 320px" }}
          mt={4}
        />
      </Group>
      <Group mt="md" gap="xs">
        <Button
          size="sm"
          leftSection={<IconDatabaseImport size={16} aria-hidden />}
          disabled={!ready}
          loading={busy}
          onClick={onStart}
          data-testid="start-import"
        >
          {files === 1 ? words.startOne : words.start(count(files))}
        </Button>
        <Button size="sm" variant="subtle" color="gray" c="dimmed" onClick={onClear}>
          {words.clear}
        </Button>
      </Group>
    </div>
  );
}
