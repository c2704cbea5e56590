import type { RowOf } from "@/api/lists";
import { type Column, dateColumn, numberColumn, scoreColumn, urlColumn, wordColumn } from "@/components/columns";
import type { QuickFilter } from "@/components/FilterBar";
import { EmptyState } from "@/components/Interludes";
import { ListPage } from "@/components/ListPage";
import { LinksToPage } from "@/components/reports/LinksToPage";
import { reports as words } from "@/text/en/reports";

const PATH = "/api/v1/sites/{target}/broken";
type Broken = RowOf<typeof PATH>;

const columns: readonly Column<Broken>[] = [
  urlColumn("target_url", 320),
  wordColumn("problem", 110, { filter: (row) => ({ having: `problem:eq:${row.problem}` }) }),
  numberColumn("status", 84, { filter: (row) => (row.status === null ? null : { having: `status:eq:${row.status}` }) }),
  urlColumn("leads_to", 260, { grow: false }),
  numberColumn("sites"),
  numberColumn("links", 90, { cell: (row) => <LinksToPage url={row.target_url} number={row.links} written /> }),
  numberColumn("follow"),
  scoreColumn("authority", 96, { definition: "Highest authority among the sites that link to the page." }),
  dateColumn("checked_at"),
  numberColumn("pages", 90, { shown: false }),
  dateColumn("first_seen", 110, { shown: false }),
  dateColumn("last_seen", 110, { shown: false }),
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
