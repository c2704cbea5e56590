import type { RowOf } from "@/api/lists";
import { type Column, dateColumn, numberColumn, pathColumn, scoreColumn } from "@/components/columns";
import type { QuickFilter } from "@/components/FilterBar";
import { EmptyState } from "@/components/Interludes";
import { ListPage } from "@/components/ListPage";
import { LinksToPage } from "@/components/reports/LinksToPage";
import { reports as words } from "@/text/en/reports";

const PATH = "/api/v1/sites/{target}/pages";
type TopPage = RowOf<typeof PATH>;

const columns: readonly Column<TopPage>[] = [
  pathColumn("target_url", 280),
  scoreColumn("page_authority", 88),
  numberColumn("sites"),
  numberColumn("links", undefined, { cell: (row) => <LinksToPage url={row.target_url} number={row.links} /> }),
  numberColumn("follow"),
  numberColumn("nofollow"),
  numberColumn("pages"),
  numberColumn("redirects"),
  numberColumn("status", undefined, { filter: (row) => (row.status === null ? null : { having: `status:eq:${row.status}` }) }),
  scoreColumn("authority", undefined, { shown: false, definition: words.linkersHint }),
  dateColumn("first_seen"),
  dateColumn("last_seen", undefined, { shown: false }),
];

const quick: readonly QuickFilter[] = [
  { label: words.pages.quick.broken, hint: words.pages.quick.brokenHint, having: "status:gte:400" },
  { label: words.pages.quick.redirected, hint: words.pages.quick.redirectedHint, having: "redirects:gte:1" },
];

/** The target's pages by the links to them. */
export default function TopPagesPage() {
  return (
    <ListPage
      screen="pages"
      path={PATH}
      list="top_pages"
      columns={columns}
      rowKey={(row) => row.target_url ?? ""}
      order="sites:desc"
      quick={quick}
      empty={<EmptyState title={words.nothingTitle} hint={words.nothingHint} />}
    />
  );
}
