import { Checkbox, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { ABOUT_TARGET, BOUNDS, type Filled, LINES } from "@/state/schedules";
import { crawlWords } from "@/text/en/crawls";
import { scheduleWords as words } from "@/text/en/schedules";

const CRAWLS = ["site", "linkers", "expand"] as const;

/** What the job of a schedule is about, and how much one run of it may take. */
export function ScheduledJob({ kind, filled, onChange }: { kind: string; filled: Filled; onChange: (change: Partial<Filled>) => void }) {
  const lines = words.lines[kind];
  const bound = words.bounds[kind];
  return (
    <>
      {kind === "crawl" && (
        <Select
          label={words.crawlKind}
          allowDeselect={false}
          value={filled.crawl}
          onChange={(value) => onChange({ crawl: value ?? "site" })}
          data={CRAWLS.map((value) => ({ value, label: crawlWords.kinds[value]?.[0] ?? value }))}
        />
      )}
      {LINES[kind] && lines && (
        <Textarea
          label={lines[0]}
          description={lines[1]}
          required
          autosize
          minRows={1}
          maxRows={8}
          value={filled.lines}
          onChange={(event) => onChange({ lines: event.currentTarget.value })}
        />
      )}
      {ABOUT_TARGET.includes(kind) && (
        <TextInput
          label={words.target}
          description={kind === "commoncrawl" ? words.archivedHint : undefined}
          required
          value={filled.target}
          onChange={(event) => onChange({ target: event.currentTarget.value })}
        />
      )}
      {kind === "verify" && (
        <Checkbox label={words.due} checked={filled.due} onChange={(event) => onChange({ due: event.currentTarget.checked })} />
      )}
      {kind === "import" && (
        <TextInput
          label={words.site}
          description={words.siteHint}
          maxLength={300}
          value={filled.site}
          onChange={(event) => onChange({ site: event.currentTarget.value })}
        />
      )}
      {kind === "import" && (
        <Checkbox
          label={words.complete}
          checked={filled.complete}
          onChange={(event) => onChange({ complete: event.currentTarget.checked })}
        />
      )}
      {BOUNDS[kind] && bound && (
        <NumberInput
          label={bound[0]}
          placeholder={bound[1]}
          value={filled.most}
          onChange={(value) => onChange({ most: typeof value === "number" ? value : "" })}
          min={1}
          max={bound[2]}
          allowDecimal={false}
          thousandSeparator=","
        />
      )}
    </>
  );
}
