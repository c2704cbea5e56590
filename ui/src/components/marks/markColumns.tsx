import { Badge, Group, Text } from "@mantine/core";
import { IconStarFilled } from "@tabler/icons-react";
import { isSite, type Marked } from "@/api/marks";
import { Address, type Column } from "@/components/columns";
import { ScreenLink } from "@/components/ScreenLink";
import { count, NOTHING, tame } from "@/state/format";
import { wordText } from "@/text/en/fields";
import { markWords as words } from "@/text/en/marks";

type Id = keyof typeof words.columns;
const of = (id: Id): { id: Id; label: string; definition: string; sort: false } => ({
  id,
  label: words.columns[id][0],
  definition: words.columns[id][1],
  sort: false,
});

const star: Column<Marked> = {
  ...of("favourite"),
  width: 44,
  cell: (row) =>
    row.marks.favourite ? <IconStarFilled size={14} className="lc-marked-star" role="img" aria-label={words.columns.favourite[1]} /> : null,
};
const tags: Column<Marked> = {
  ...of("tags"),
  width: 190,
  full: (row) => row.marks.tags.map(tame).join(", "),
  cell: (row) => (
    <Group gap={4} wrap="nowrap" display="inline-flex">
      {row.marks.tags.map((tag) => (
        <Badge key={tag} variant="default" size="sm" radius="sm" tt="none" fw={500}>
          <bdi>{tame(tag)}</bdi>
        </Badge>
      ))}
    </Group>
  ),
};
const notes: Column<Marked> = {
  ...of("notes"),
  width: 210,
  grow: true,
  full: (row) => row.marks.notes.map((note) => tame(note.text)).join(" · "),
  cell: (row) => {
    const last = row.marks.notes.at(-1);
    if (!last)
      return (
        <Text span inherit c="dimmed">
          {NOTHING}
        </Text>
      );
    return (
      <>
        {row.marks.notes.length > 1 && (
          <Text span inherit c="dimmed">
            ({count(row.marks.notes.length)}){" "}
          </Text>
        )}
        <bdi>{tame(last.text)}</bdi>
      </>
    );
  },
};

export const SITE_COLUMNS: readonly Column<Marked>[] = [
  star,
  {
    ...of("site"),
    width: 240,
    cell: (row) =>
      isSite(row.subject) ? (
        <span onClick={(event) => event.stopPropagation()}>
          <ScreenLink to="overview" target={row.subject.site} plain>
            {tame(row.subject.site)}
          </ScreenLink>
        </span>
      ) : (
        NOTHING
      ),
  },
  tags,
  notes,
];

export const LINK_COLUMNS: readonly Column<Marked>[] = [
  star,
  {
    ...of("source_url"),
    width: 230,
    grow: true,
    full: (row) => (isSite(row.subject) ? undefined : row.subject.source_url),
    cell: (row) => (isSite(row.subject) ? NOTHING : <Address url={row.subject.source_url} />),
  },
  {
    ...of("target_url"),
    width: 200,
    full: (row) => (isSite(row.subject) ? undefined : (row.subject.target_url ?? row.subject.target_site ?? undefined)),
    cell: (row) => (isSite(row.subject) ? NOTHING : <Address url={row.subject.target_url ?? row.subject.target_site} />),
  },
  { ...of("kind"), width: 70, cell: (row) => (isSite(row.subject) ? NOTHING : wordText(row.subject.kind)) },
  tags,
  notes,
];

/** What tells marked rows apart, in the address and in the list. */
export const markedKey = ({ subject }: Marked): string =>
  isSite(subject)
    ? subject.site
    : [
        subject.source_url,
        subject.target_url ?? subject.target_site,
        subject.kind,
        subject.occurrence,
        subject.written_target_url ?? "",
      ].join(" ");
