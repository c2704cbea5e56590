import type { RowOf } from "@/api/lists";
import { type Column, dateColumn, numberColumn, pathColumn, scoreColumn, wordColumn } from "@/components/columns";
import type { QuickFilter } from "@/components/FilterBar";
import { EmptyState } from "@/components/Interludes";
import { ListPage } from "@/components/ListPage";
import { LinksToPage } from "@/components/reports/LinksToPage";
import { reports as words } from "@/text/en/reports";

const PATH = "/api/v1/sites/{target}/broken";
type Broken = RowOf<typeof PATH>;

const columns: readonly Column<Broken>[] = [
  pathColumn("target_url", 240),
  wordColumn("problem", 96, { filter: (row) => ({ having: `problem:eq:${row.problem}` }) }),
  numberColumn("status", undefined, { filter: (row) => (row.status === null ? null : { having: `status:eq:${row.status}` }) }),
  pathColumn("leads_to", 240, { grow: false }),
  numberColumn("sites"),
  numberColumn("links", undefined, { cell: (row) => <LinksToPage url={row.target_url} number={row.links} written /> }),
  numberColumn("follow"),
  scoreColumn("authority", undefined, { definition: words.linkersHint }),
  dateColumn("checked_at"),
  numberColumn("pages", undefined, { shown: false }),
  dateColumn("first_seen", undefined, { shown: false }),
  dateColumn("last_seen", undefined, { shown: false }),
];

const quick: readonly QuickFilter[] = [
  { label: words.broken.quick.broken, hint: words.broken.quick.brokenHint, having: "problem:eq:broken" },
  { label: words.broken.quick.redirected, hint: words.broken.quick.redirectedHint, having: "problem:eq:redirected" },
];

/** Linked pages that answer an error or lead elsewhere: links that could be saved. */
export default function BrokenPage() {
  return (
    <ListPage
      screen="broken"
      path={PATH}
      list="broken_targets"
      columns={columns}
      rowKey={(row) => `${row.problem} ${row.target_url}`}
      order="sites:desc"
      quick={quick}
      empty={<EmptyState title={words.broken.emptyTitle} hint={words.broken.emptyHint} />}
    />
  );
}
