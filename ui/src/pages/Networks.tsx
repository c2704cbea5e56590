import { SegmentedControl } from "@mantine/core";
import { type ReactNode, useMemo } from "react";
import type { RowOf } from "@/api/lists";
import { type Column, dateColumn, numberColumn, scoreColumn, textColumn } from "@/components/columns";
import type { QuickFilter } from "@/components/FilterBar";
import { EmptyState } from "@/components/Interludes";
import { ListPage } from "@/components/ListPage";
import { HostList } from "@/components/reports/HostList";
import { NetworkSites } from "@/components/reports/NetworkSites";
import { choice, text, texts, useParams } from "@/state/params";
import { reports as words } from "@/text/en/reports";

const PATH = "/api/v1/sites/{target}/networks";
type Network = RowOf<typeof PATH>;
const SIZES = ["subnet", "ip", "host"] as const;
const params = { size: choice(SIZES), having: texts(), sort: text(), row: text() };

const columns: readonly Column<Network>[] = [
  textColumn("network", 128, { least: 124, filter: () => null }),
  textColumn("platform", 140, { filter: (row) => (row.platform === null ? null : { having: `platform:eq:${row.platform}` }) }),
  numberColumn("sites"),
  numberColumn("independent_sites", 98),
  numberColumn("ips", 88),
  numberColumn("links"),
  numberColumn("follow"),
  scoreColumn("authority", undefined, { definition: words.networks.authorityHint }),
  { id: "sample", width: 180, grow: true, sort: false, full: (row) => row.sample.join(", "), cell: (row) => row.sample.join(", ") },
  numberColumn("pages", undefined, { shown: false }),
  dateColumn("first_seen"),
  dateColumn("last_seen", undefined, { shown: false }),
];

const quick: readonly QuickFilter[] = [
  { label: words.networks.quick.several, hint: words.networks.quick.severalHint, having: "independent_sites:gte:3" },
  { label: words.networks.quick.own, hint: words.networks.quick.ownHint, having: "platform:is_null" },
];

/** What referring sites share, a range, an address; and the hosts behind which they stand. */
export default function NetworksPage() {
  const [{ size }, set] = useParams(params);
  const tools = (
    <SegmentedControl
      aria-label={words.networks.size}
      value={size}
      // what was asked of one list means nothing to another
      onChange={(value) => set({ size: value as (typeof SIZES)[number], having: [], sort: "", row: "" })}
      data={SIZES.map((value) => ({ value, label: words.networks.sizes[value] }))}
    />
  );
  return size === "host" ? <HostList tools={tools} /> : <NetworkList size={size} tools={tools} />;
}

function NetworkList({ size, tools }: { size: "subnet" | "ip"; tools: ReactNode }) {
  const query = useMemo(() => ({ size }), [size]);
  return (
    <ListPage
      screen="networks"
      path={PATH}
      list="networks"
      columns={columns}
      rowKey={(row) => row.network}
      query={query}
      order="sites:desc"
      quick={quick}
      tools={tools}
      drawer={(_key, row) => <NetworkSites row={row} />}
      drawerTitle={(key) => key}
      empty={<EmptyState title={words.nothingTitle} hint={words.nothingHint} />}
    />
  );
}
