import { Stack, Text, Title } from "@mantine/core";
import type { Import } from "@/api/imports";
import { count, tame, time } from "@/state/format";
import { bytes } from "@/state/jobs";
import { wordText } from "@/text/en/fields";
import { importWords as words } from "@/text/en/imports";

/** All that is known of an import, and its remarks. */
export function ImportDetails({ row, title }: { row: Import; title: string }) {
  const name = (id: keyof typeof words.columnsOf): string => words.columnsOf[id][0];
  const facts: readonly (readonly [string, string])[] = [
    [name("file"), tame(row.file)],
    [name("format"), title],
    [words.source, wordText(row.source)],
    [name("state"), words.states[row.state] ?? row.state],
    [name("learned_at"), time(row.learned_at)],
    [name("seen_at"), time(row.seen_at)],
    [name("bytes"), bytes(row.bytes)],
    [name("rows_read"), count(row.rows_read)],
    [name("links_new"), count(row.links_new)],
    [name("links_confirmed"), count(row.links_confirmed)],
    [name("skipped"), count(row.skipped)],
    [words.pages, count(row.pages)],
    ...(row.complete ? [[words.completeFor, row.complete_site ?? "–"] as const] : []),
  ];
  return (
    <Stack gap="md">
      <dl className="lc-facts">{facts.map(([label, value]) => [<dt key={`${label}t`}>{label}</dt>, <dd key={label}>{value}</dd>])}</dl>
      <div>
        <Title order={3} fz={14} mb={4}>
          {words.notes}
        </Title>
        {row.notes.length === 0 && (
          <Text size="sm" c="dimmed">
            {words.noNotes}
          </Text>
        )}
        <ul style={{ margin: 0, paddingInlineStart: 18, fontSize: 13 }}>
          {row.notes.map((note, at) => (
            <li key={at}>
              {tame(note.reason)}
              {note.line !== null && (
                <Text span size="xs" c="dimmed">
                  {" "}
                  ({note.count > 1 ? words.note(count(note.line), count(note.count)) : words.noteOnce(count(note.line))})
                </Text>
              )}
            </li>
          ))}
        </ul>
      </div>
    </Stack>
  );
}
