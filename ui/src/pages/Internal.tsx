import type { RowOf } from "@/api/lists";
import { type Column, dateColumn, flagColumn, numberColumn, pathColumn, scoreColumn, textColumn } from "@/components/columns";
import type { QuickFilter } from "@/components/FilterBar";
import { EmptyState } from "@/components/Interludes";
import { ListPage } from "@/components/ListPage";
import { InternalFigures } from "@/components/reports/InternalFigures";
import { reports as words } from "@/text/en/reports";

const PATH = "/api/v1/sites/{target}/internal";
type InternalPage = RowOf<typeof PATH>;

const columns: readonly Column<InternalPage>[] = [
  pathColumn("page_url", 240),
  textColumn("title", 200, { filter: () => null }),
  scoreColumn("page_authority", 88),
  numberColumn("links_in"),
  numberColumn("pages_in"),
  numberColumn("links_out"),
  numberColumn("backlinks", 82),
  numberColumn("depth", undefined, { filter: (row) => ({ having: row.depth === null ? "depth:is_null" : `depth:eq:${row.depth}` }) }),
  flagColumn("orphan", undefined, { filter: (row) => ({ having: `orphan:eq:${String(row.orphan)}` }) }),
  numberColumn("status", undefined, { filter: (row) => (row.status === null ? null : { having: `status:eq:${row.status}` }) }),
  numberColumn("follow_in", undefined, { shown: false }),
  dateColumn("first_seen", undefined, { shown: false, filter: () => null }),
];

const quick: readonly QuickFilter[] = [
  { label: words.internal.quick.orphans, hint: words.internal.quick.orphansHint, having: "orphan:eq:true" },
  { label: words.internal.quick.deep, hint: words.internal.quick.deepHint, having: "depth:gte:4" },
];

/** A site's pages by the links from its other pages. */
export default function InternalLinksPage() {
  return (
    <ListPage
      screen="internal"
      path={PATH}
      list="internal_pages"
      columns={columns}
      rowKey={(row) => row.page_url}
      order="links_in:desc"
      quick={quick}
      without={["internal"]}
      above={<InternalFigures />}
      empty={<EmptyState title={words.internal.emptyTitle} hint={words.internal.emptyHint} />}
    />
  );
}
