import "@/theme/watch.css";
import { SegmentedControl } from "@mantine/core";
import { useCallback } from "react";
import { linkKey } from "@/api/link";
import type { LinkStatus } from "@/api/linkStatus";
import { useMay } from "@/api/session";
import {
  type Column,
  dateColumn,
  flagColumn,
  numberColumn,
  pathColumn,
  scoreColumn,
  siteColumn,
  textColumn,
  urlColumn,
  wordColumn,
} from "@/components/columns";
import type { QuickFilter } from "@/components/FilterBar";
import { EmptyState } from "@/components/Interludes";
import { ListPage } from "@/components/ListPage";
import { Page } from "@/components/Page";
import { CheckNow } from "@/components/watch/CheckNow";
import { Checked } from "@/components/watch/Checked";
import { LiveJob } from "@/components/watch/LiveJob";
import { Losses } from "@/components/watch/Losses";
import { StandingBadge, StatusDetails } from "@/components/watch/StatusDetails";
import { StatusPicture } from "@/components/watch/StatusPicture";
import { address } from "@/state/format";
import { choice, text, useParams } from "@/state/params";
import { useTarget } from "@/state/target";
import { general } from "@/text/en/general";
import { statusWords as words } from "@/text/en/linkStatus";

const PATH = "/api/v1/sites/{target}/link-status";
const TABS = ["links", "losses"] as const;
const params = { tab: choice(TABS), job: text(), loss: text() };

const own = (id: keyof typeof words.columns) => ({ label: words.columns[id][0], definition: words.columns[id][1] });
const having = (field: string, value: string | number | boolean | null | undefined) =>
  value == null ? null : { having: `${field}:eq:${value}` };

const columns: readonly Column<LinkStatus>[] = [
  {
    id: "standing",
    ...own("standing"),
    width: 112,
    filter: (row) => having("standing", row.standing),
    cell: (row) => <StandingBadge standing={row.standing} />,
  },
  {
    id: "status",
    ...own("status"),
    width: 150,
    least: 112,
    filter: (row) => (row.status === null ? { having: "status:is_null" } : having("status", row.status)),
    full: (row) => words.statuses[row.status ?? ""]?.[1],
    cell: (row) => words.statuses[row.status ?? ""]?.[0] ?? row.status,
  },
  wordColumn("cause", 116, { least: 84, ...own("cause"), filter: (row) => having("cause", row.cause) }),
  scoreColumn("authority"),
  urlColumn("source_url", 230),
  textColumn("anchor_text", 140, { filter: () => null }),
  pathColumn("target_url", 150, { grow: false }),
  dateColumn("checked_at", undefined, { filter: () => null }),
  dateColumn("since", undefined, { ...own("since"), filter: () => null }),
  numberColumn("http_status", undefined, { label: words.http, shown: false }),
  numberColumn("target_status", undefined, { shown: false }),
  flagColumn("follow", undefined, { shown: false, filter: (row) => having("follow", row.follow) }),
  wordColumn("position", 100, { shown: false, filter: (row) => having("position", row.position) }),
  siteColumn("source_site", 170, { shown: false, filter: (row) => having("source_site", row.source_site) }),
  wordColumn("kind", 90, { shown: false, filter: (row) => having("kind", row.kind) }),
  wordColumn("state", 90, { shown: false, filter: (row) => having("state", row.state) }),
];

const quick: readonly QuickFilter[] = (["gone", "cannot_tell"] as const).map((one) => ({
  label: words.standings[one]?.[0] ?? one,
  hint: words.standings[one]?.[1] ?? "",
  having: `standing:eq:${one}`,
}));

/** Whether the links that are known are still there, and what was lost. */
export default function LinkStatusPage() {
  const [{ tab, job, loss }, set] = useParams(params);
  const { target } = useTarget();
  const may = useMay("editor");
  const setTab = useCallback((value: string) => set({ tab: TABS.find((one) => one === value) ?? "links" }), [set]);
  const tabs = (
    <SegmentedControl
      aria-label={words.which}
      value={tab}
      onChange={setTab}
      data={TABS.map((value) => ({ value, label: words.tabs[value] }))}
    />
  );
  const check = may && <CheckNow onAsked={(asked) => set({ job: asked }, { replace: true })} />;
  const running = job && (
    <LiveJob
      id={job}
      onHide={() => set({ job: "" }, { replace: true })}
      onRetried={(again) => set({ job: again }, { replace: true })}
      outcome={(done) => <Checked job={done} />}
    />
  );
  if (tab === "losses") {
    return (
      <Page
        title={general.screens.status}
        question={{ path: "/api/v1/sites/{target}/losses", target, query: {} }}
        dataDate={null}
        tools={check}
      >
        <div className="lc-list">
          {running}
          <div>{tabs}</div>
          <Losses open={loss} onOpen={(key) => set({ loss: key }, { replace: true })} />
        </div>
      </Page>
    );
  }
  return (
    <ListPage
      screen="status"
      path={PATH}
      list="link_status"
      columns={columns}
      rowKey={linkKey}
      order="standing"
      quick={quick}
      above={
        <>
          {running}
          <StatusPicture />
        </>
      }
      tools={
        <>
          {tabs}
          {check}
        </>
      }
      drawer={(key, row) => <StatusDetails key={key} linkId={key} row={row} />}
      drawerTitle={(key, row) => address(row?.source_url ?? key.split(" ")[0])}
      empty={<EmptyState title={words.empty} hint={words.emptyHint} />}
    />
  );
}
