import type { ReactNode } from "react";
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
import { EmptyState } from "@/components/Interludes";
import { ListPage } from "@/components/ListPage";
import { SiteDetails } from "@/components/reports/SiteDetails";
import { reports as words } from "@/text/en/reports";

const PATH = "/api/v1/sites/{target}/hosts";
type ReferringHost = RowOf<typeof PATH>;

const columns: readonly Column<ReferringHost>[] = [
  textColumn("source_host", 180, { grow: true }),
  siteColumn("source_site", 160),
  scoreColumn("authority"),
  scoreColumn("trust"),
  spamColumn("spam", "verdict"),
  verdictColumn("verdict"),
  numberColumn("links"),
  numberColumn("follow"),
  numberColumn("pages", undefined, { shown: false }),
  textColumn("ip", 118, { least: 108, filter: (row) => (row.ip === null ? null : `source_ip:eq:${row.ip}`) }),
  dateColumn("first_seen"),
  dateColumn("last_seen", undefined, { shown: false }),
  textColumn("language", 90, { shown: false }),
  topicColumn("topic", 130, { shown: false }),
  scoreColumn("citation", undefined, { shown: false }),
];

/** The hosts that link to the target: one site may have many doors, and strangers one domain. */
export function HostList({ tools }: { tools: ReactNode }) {
  return (
    <ListPage
      screen="networks"
      path={PATH}
      list="referring_hosts"
      columns={columns}
      rowKey={(row) => row.source_host}
      order="authority:desc"
      tools={tools}
      drawer={(key, row) => <SiteDetails site={row?.source_site ?? key} row={row} />}
      drawerTitle={(key) => key}
      empty={<EmptyState title={words.nothingTitle} hint={words.nothingHint} />}
    />
  );
}
