import "@/theme/insights.css";
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { newLostQuery } from "@/api/changes";
import { linkKey, readLinkKey } from "@/api/link";
import type { RowOf } from "@/api/lists";
import { LinkDetails } from "@/components/backlinks/LinkDetails";
import { Calendar } from "@/components/changes/Calendar";
import { DailyBars } from "@/components/changes/DailyBars";
import { EVENTS, Narrow } from "@/components/changes/Narrow";
import {
  type Column,
  dateColumn,
  flagColumn,
  pathColumn,
  scoreColumn,
  siteColumn,
  textColumn,
  urlColumn,
  wordColumn,
} from "@/components/columns";
import { EmptyState } from "@/components/Interludes";
import { ListPage } from "@/components/ListPage";
import { address } from "@/state/format";
import { listParams, useTarget } from "@/state/target";
import { text, texts, useParams } from "@/state/params";
import { changes as words } from "@/text/en/changes";

const PATH = "/api/v1/sites/{target}/new-lost/links";
type Happening = RowOf<typeof PATH>;
const params = {
  since: text(),
  until: text(),
  event: texts(),
  filter: listParams.filter,
  having: listParams.having,
  internal: listParams.internal,
};

const own = (field: "event" | "reason" | "reported_by") => ({
  filter: (row: Happening) => (row[field] == null ? null : { having: `${field}:eq:${row[field]}` }),
});
const columns: readonly Column<Happening>[] = [
  dateColumn("happened_at", undefined, { filter: (row) => ({ having: `happened_at:gte:${row.happened_at.slice(0, 10)}` }) }),
  wordColumn("event", 84, {
    ...own("event"),
    cell: (row) => (
      <span className={row.event === "gained" || row.event === "restored" ? "lc-gained" : "lc-lost"}>
        {words.events[row.event as keyof typeof words.events] ?? row.event}
      </span>
    ),
  }),
  wordColumn("reason", 100, own("reason")),
  scoreColumn("authority"),
  urlColumn("source_url", 250),
  textColumn("anchor_text", 150),
  pathColumn("target_url", 160, { grow: false }),
  flagColumn("follow"),
  wordColumn("state", 76),
  wordColumn("reported_by", 120, { ...own("reported_by"), shown: false }),
  siteColumn("source_site", 180, { shown: false }),
  wordColumn("kind", 90, { shown: false }),
];

/** Which links came and went, when and why. */
export default function ChangesPage() {
  const asked = useTarget();
  const [{ since, until, event, filter, having, internal }, set] = useParams(params);
  const { data } = useQuery(newLostQuery(asked, filter, internal));
  const last = (asked.query.as_of ?? data?.data_date ?? new Date().toISOString()).slice(0, 10);
  const query = useMemo(
    () => ({ ...(since && { since }), ...(until && { until }), event: event.filter((one) => EVENTS.some((known) => known === one)) }),
    [since, until, event],
  );
  const pick = (first: string, end = first): void =>
    since === first && until === end ? set({ since: "", until: "" }) : set({ since: first, until: end });
  return (
    <ListPage
      screen="changes"
      path={PATH}
      list="new_lost_links"
      columns={columns}
      rowKey={(row) => `${linkKey(row)} ${row.event}`}
      query={query}
      without={["history"]}
      order="happened_at:desc"
      above={
        <div className="lc-changes">
          <Calendar data={data} last={last} since={since} until={until} onPick={pick} />
          {data ? <DailyBars data={data} last={last} since={since} until={until} onPick={pick} /> : <Skeleton h={176} radius="lg" />}
        </div>
      }
      tools={<Narrow since={since} until={until} last={last} event={event} having={having} data={data} set={set} />}
      drawer={(key) => <LinkDetails linkId={readLinkKey(key.split(" ").slice(0, -1).join(" "))} row={undefined} />}
      drawerTitle={(key) => address(readLinkKey(key.split(" ").slice(0, -1).join(" "))?.source_url)}
      empty={
        <EmptyState
          title={words.emptyTitle}
          hint={words.emptyHint}
          action={
            (since || until) && (
              <button type="button" className="lc-quick" onClick={() => set({ since: "", until: "" })}>
                {words.allDays}
              </button>
            )
          }
        />
      }
    />
  );
}
