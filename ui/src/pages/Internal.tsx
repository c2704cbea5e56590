import type { RowOf } from "@/api/lists";
import { type Column, dateColumn, flagColumn, numberColumn, scoreColumn, textColumn, urlColumn } from "@/components/columns";
import type { QuickFilter } from "@/components/FilterBar";
import { EmptyState } from "@/components/Interludes";
import { ListPage } from "@/components/ListPage";
import { InternalFigures } from "@/components/reports/InternalFigures";
import { reports as words } from "@/text/en/reports";

const PATH = "/api/v1/sites/{target}/internal";
type InternalPage = RowOf<typeof PATH>;

const columns: readonly Column<InternalPage>[] = [
  urlColumn("page_url", 320),
  textColumn("title", 200, { filter: () => null }),
  scoreColumn("page_authority", 120),
  numberColumn("links_in"),
  numberColumn("pages_in"),
  numberColumn("links_out"),
  numberColumn("backlinks", 96),
  numberColumn("depth", 80, { filter: (row) => ({ having: row.depth === null ? "depth:is_null" : `depth:eq:${row.depth}` }) }),
  flagColumn("orphan", 84, { filter: (row) => ({ having: `orphan:eq:${String(row.orphan)}` }) }),
  numberColumn("status", 84, { filter: (row) => (row.status === null ? null : { having: `status:eq:${row.status}` }) }),
  numberColumn("follow_in", 104, { shown: false }),
  dateColumn("first_seen", 110, { shown: false, filter: () => null }),
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
