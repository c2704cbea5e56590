import type { RowOf } from "@/api/lists";
import {
  type Column,
  dateColumn,
  numberColumn,
  scoreColumn,
  siteColumn,
  spamColumn,
  textColumn,
  topicColumn,
  verdictColumn,
} from "@/components/columns";
import type { QuickFilter } from "@/components/FilterBar";
import { EmptyState } from "@/components/Interludes";
import { ListPage } from "@/components/ListPage";
import { SiteDetails } from "@/components/reports/SiteDetails";
import { reports as words } from "@/text/en/reports";

const PATH = "/api/v1/sites/{target}/referring-sites";
export type ReferringSite = RowOf<typeof PATH>;

const columns: readonly Column<ReferringSite>[] = [
  siteColumn("source_site", 190, { grow: true }),
  scoreColumn("authority"),
  scoreColumn("trust"),
  spamColumn("spam", "verdict"),
  verdictColumn("verdict"),
  topicColumn("topic", 130, { filter: (row) => (row.topic === null ? null : { having: `topic:eq:${row.topic}` }) }),
  numberColumn("links"),
  numberColumn("follow"),
  numberColumn("editorial"),
  numberColumn("pages"),
  dateColumn("first_seen"),
  dateColumn("last_seen", undefined, { shown: false }),
  scoreColumn("citation", undefined, { shown: false }),
  numberColumn("hosts", undefined, { shown: false }),
  numberColumn("missing", undefined, { shown: false }),
  numberColumn("lost", undefined, { shown: false }),
  textColumn("language", 90, { shown: false }),
  textColumn("ip", 130, { shown: false, filter: (row) => (row.ip === null ? null : `source_ip:eq:${row.ip}`) }),
  dateColumn("lost_at", undefined, { shown: false }),
];

const quick: readonly QuickFilter[] = [
  { label: words.sites.quick.followed, hint: words.sites.quick.followedHint, having: "follow:gte:1" },
  { label: words.sites.quick.strong, hint: words.sites.quick.strongHint, having: "authority:gte:30" },
  { label: words.sites.quick.review, hint: words.sites.quick.reviewHint, having: "!verdict:eq:ignore" },
  { label: words.sites.quick.lost, hint: words.sites.quick.lostHint, having: "links:eq:0", history: "all" },
];

/** The sites that link to the target. */
export default function SitesPage() {
  return (
    <ListPage
      screen="sites"
      path={PATH}
      list="referring_sites"
      columns={columns}
      rowKey={(row) => row.source_site}
      order="authority:desc"
      quick={quick}
      drawer={(key, row) => <SiteDetails site={key} row={row} />}
      drawerTitle={(key) => key}
      empty={<EmptyState title={words.nothingTitle} hint={words.nothingHint} />}
    />
  );
}
