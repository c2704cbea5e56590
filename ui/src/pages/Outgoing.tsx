import type { RowOf } from "@/api/lists";
import {
  type Column,
  dateColumn,
  numberColumn,
  scoreColumn,
  siteColumn,
  spamColumn,
  topicColumn,
  verdictColumn,
} from "@/components/columns";
import type { QuickFilter } from "@/components/FilterBar";
import { EmptyState } from "@/components/Interludes";
import { ListPage } from "@/components/ListPage";
import { SiteDetails } from "@/components/reports/SiteDetails";
import { reports as words } from "@/text/en/reports";

const PATH = "/api/v1/sites/{target}/outgoing";
type LinkedSite = RowOf<typeof PATH>;

const columns: readonly Column<LinkedSite>[] = [
  siteColumn("target_site", 190, { grow: true }),
  scoreColumn("authority"),
  scoreColumn("trust"),
  spamColumn("spam", "verdict"),
  verdictColumn("verdict"),
  topicColumn("topic", 130, { filter: (row) => (row.topic === null ? null : { having: `topic:eq:${row.topic}` }) }),
  numberColumn("links"),
  numberColumn("follow"),
  numberColumn("pages"),
  numberColumn("targets"),
  numberColumn("broken"),
  dateColumn("first_seen"),
  scoreColumn("citation", undefined, { shown: false }),
  numberColumn("lost", undefined, { shown: false }),
  dateColumn("last_seen", undefined, { shown: false }),
];

const quick: readonly QuickFilter[] = [
  { label: words.outgoing.quick.broken, hint: words.outgoing.quick.brokenHint, having: "broken:gte:1" },
  { label: words.outgoing.quick.spam, hint: words.outgoing.quick.spamHint, having: "!verdict:eq:ignore" },
];

/** The sites that the target links to. */
export default function OutgoingPage() {
  return (
    <ListPage
      screen="outgoing"
      path={PATH}
      list="linked_sites"
      columns={columns}
      rowKey={(row) => row.target_site}
      order="links:desc"
      quick={quick}
      drawer={(key) => <SiteDetails site={key} row={undefined} />}
      drawerTitle={(key) => key}
      empty={<EmptyState title={words.nothingTitle} hint={words.nothingHint} />}
    />
  );
}
