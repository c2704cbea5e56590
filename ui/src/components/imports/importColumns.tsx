import { Badge, Button } from "@mantine/core";
import type { Import } from "@/api/imports";
import { type Column, dateColumn, numberColumn } from "@/components/columns";
import { day, tame } from "@/state/format";
import { bytes, fileName } from "@/state/jobs";
import { wordText } from "@/text/en/fields";
import { importWords as words } from "@/text/en/imports";

type Id = keyof typeof words.columnsOf;
const of = (id: Id): { id: Id; label: string; definition: string; sort: false } => ({
  id,
  label: words.columnsOf[id][0],
  definition: words.columnsOf[id][1],
  sort: false,
});
const numbers = (id: "links_new" | "links_confirmed" | "rows_read" | "skipped", width: number): Column<Import> =>
  numberColumn<Import>(id, width, of(id));

/** What people call a format: its title, or our own word for an archive. */
export function formatTitle(format: string, titles: ReadonlyMap<string, string>): string {
  const title = titles.get(format);
  return title && title !== format.replaceAll("_", " ") ? title : wordText(format);
}

/** Columns of the list of imports; `flip` takes one back, or makes it count again. */
export function importColumns(titles: ReadonlyMap<string, string>, flip: ((row: Import) => void) | null): readonly Column<Import>[] {
  return [
    {
      ...of("file"),
      width: 200,
      grow: true,
      full: (row) => row.file,
      cell: (row) => <bdi className={row.state === "undone" ? "lc-undone" : undefined}>{tame(fileName(row.file))}</bdi>,
    },
    { ...of("format"), width: 150, least: 104, full: (row) => row.format, cell: (row) => formatTitle(row.format, titles) },
    numbers("links_new", 72),
    numbers("links_confirmed", 88),
    numbers("rows_read", 68),
    numbers("skipped", 72),
    { ...of("bytes"), width: 84, end: true, shown: false, cell: (row) => bytes(row.bytes) },
    dateColumn<Import>("seen_at", 102, { ...of("seen_at"), shown: false, cell: (row) => day(row.seen_at) }),
    dateColumn<Import>("learned_at", 102, of("learned_at")),
    {
      ...of("state"),
      width: 104,
      cell: (row) => (
        <Badge variant="dot" radius="sm" tt="none" fw={500} color={row.state === "undone" ? "gray" : "teal"}>
          {words.states[row.state] ?? row.state}
        </Badge>
      ),
    },
    ...(flip
      ? [
          {
            ...of("undo"),
            width: 104,
            stuck: true,
            cell: (row: Import) => (
              <Button
                variant="default"
                size="compact-xs"
                aria-label={`${row.state === "undone" ? words.redo : words.undo}: ${tame(fileName(row.file))}`}
                onClick={(event) => {
                  event.stopPropagation();
                  flip(row);
                }}
              >
                {row.state === "undone" ? words.redo : words.undo}
              </Button>
            ),
          },
        ]
      : []),
  ];
}
