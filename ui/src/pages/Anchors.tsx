import { TextInput } from "@mantine/core";
import { useMemo } from "react";
import type { RowOf } from "@/api/lists";
import { type Column, dateColumn, numberColumn, scoreColumn, shareColumn, textColumn, wordColumn } from "@/components/columns";
import { EmptyState } from "@/components/Interludes";
import { ListPage } from "@/components/ListPage";
import { AnchorProfile } from "@/components/reports/AnchorProfile";
import { ScreenLink } from "@/components/ScreenLink";
import { count } from "@/state/format";
import { text, useParams } from "@/state/params";
import { reports as words } from "@/text/en/reports";

const PATH = "/api/v1/sites/{target}/anchors";
type Anchor = RowOf<typeof PATH>;

const params = { brand: text(), keyword: text() };
const listed = (written: string): readonly string[] =>
  written
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);

/** How many links use the words; a click shows them. */
function ItsLinks({ row }: { row: Anchor }) {
  const filter = JSON.stringify(
    row.anchor_text === null ? { field: "anchor_text", is: "is_null" } : { field: "anchor_text", is: ["eq", row.anchor_text] },
  );
  return (
    <ScreenLink to="backlinks" search={{ filter, group: "all" }}>
      {count(row.links)}
    </ScreenLink>
  );
}

const columns: readonly Column<Anchor>[] = [
  textColumn("anchor_text", 220, { grow: true }),
  wordColumn("anchor_class", 104, {
    filter: (row) => ({ having: `anchor_class:eq:${row.anchor_class}` }),
    cell: (row) => words.anchors.classes[row.anchor_class] ?? row.anchor_class,
  }),
  numberColumn("links", undefined, { cell: (row) => <ItsLinks row={row} /> }),
  shareColumn("share"),
  numberColumn("follow"),
  numberColumn("sites"),
  numberColumn("pages"),
  numberColumn("targets"),
  scoreColumn("authority", undefined, { definition: words.anchors.authorityHint }),
  dateColumn("first_seen"),
  dateColumn("last_seen", undefined, { shown: false }),
  numberColumn("lost", undefined, { shown: false }),
];

/** The words of the links, and whether they look natural. */
export default function AnchorsPage() {
  const [{ brand, keyword }, set] = useParams(params);
  const query = useMemo(() => ({ brand: listed(brand), keyword: listed(keyword) }), [brand, keyword]);
  const field = (name: "brand" | "keyword", value: string, label: string, hint: string) => (
    <TextInput
      key={`${name} ${value}`}
      size="xs"
      w={190}
      aria-label={label}
      placeholder={label}
      title={hint}
      defaultValue={value}
      onBlur={(event) => set({ [name]: event.currentTarget.value })}
      onKeyDown={(event) => {
        if (event.key === "Enter") set({ [name]: event.currentTarget.value });
      }}
    />
  );
  return (
    <ListPage
      screen="anchors"
      path={PATH}
      list="anchors"
      columns={columns}
      rowKey={(row) => JSON.stringify(row.anchor_text)}
      query={query}
      order="sites:desc"
      above={<AnchorProfile query={query} />}
      tools={
        <>
          {field("brand", brand, words.anchors.brand, words.anchors.brandHint)}
          {field("keyword", keyword, words.anchors.keyword, words.anchors.keywordHint)}
        </>
      }
      empty={<EmptyState title={words.nothingTitle} hint={words.nothingHint} />}
    />
  );
}
