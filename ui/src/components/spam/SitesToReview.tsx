import { Stack } from "@mantine/core";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { type Query, type RowOf, useRows } from "@/api/lists";
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
import { DecisionMark, ReviewBar } from "@/components/review/ReviewBar";
import { useParams } from "@/state/params";
import { listParams, useTarget } from "@/state/target";
import { review as reviewWords } from "@/text/en/review";
import { spam as words } from "@/text/en/spam";

const PATH = "/api/v1/sites/{target}/referring-sites";
type Site = RowOf<typeof PATH>;
const ORDER = "spam:desc";
export const TO_REVIEW = "!verdict:eq:ignore";

const columnsOf = (review: string): readonly Column<Site>[] => [
  siteColumn("source_site", 220, { grow: true }),
  {
    id: "decision",
    label: reviewWords.decision,
    definition: reviewWords.decisionHint,
    width: 104,
    sort: false,
    cell: (row) => <DecisionMark review={review} site={row.source_site} />,
  },
  spamColumn("spam", "verdict"),
  verdictColumn("verdict"),
  scoreColumn("authority"),
  scoreColumn("trust"),
  numberColumn("links"),
  numberColumn("follow"),
  textColumn("ip", 118, { least: 108, filter: (row) => (row.ip === null ? null : `source_ip:eq:${row.ip}`) }),
  dateColumn("first_seen"),
  topicColumn("topic", 130, { shown: false, filter: (row) => (row.topic === null ? null : { having: `topic:eq:${row.topic}` }) }),
  numberColumn("editorial", undefined, { shown: false }),
  dateColumn("last_seen", undefined, { shown: false }),
];

const quick: readonly QuickFilter[] = [
  { label: words.quick.all, hint: words.quick.allHint, having: TO_REVIEW },
  { label: words.quick.act, hint: words.quick.actHint, having: "verdict:eq:act" },
  { label: words.quick.followed, hint: words.quick.followedHint, having: "follow:gte:1" },
];

/** Linking sites whose markers say review or act, with their evidence, to be decided about. */
export function SitesToReview({ review, tools }: { review: string; tools: ReactNode }) {
  const { target, query: about } = useTarget();
  const [{ history, filter, having, internal, sort, row: openKey }, set] = useParams(listParams);
  const [ready, setReady] = useState(having.length > 0);
  useEffect(() => {
    if (ready) return;
    set({ having: [TO_REVIEW] }, { replace: true });
    setReady(true);
  }, [ready, set]);
  const order = sort || ORDER;
  const question = useMemo<Query>(
    () => ({ ...about, history: history || undefined, filter, having, internal: internal || undefined, sort: order }),
    [about, history, filter, having, internal, order],
  );
  // the same question as the table's: answered once, told here for the way to the next row
  const { rows } = useRows(PATH, target, question, { enabled: ready && having.length > 0 });
  useEffect(() => {
    if (ready && !sort) set({ sort: ORDER }, { replace: true });
  }, [ready, sort, set]);
  const columns = useMemo(() => columnsOf(review), [review]);
  const [selecting, setSelecting] = useState(false);
  const next = (): void => {
    const at = rows.findIndex((one) => one.source_site === openKey);
    const following = rows[at + 1];
    if (at >= 0 && following) set({ row: following.source_site }, { replace: true });
  };
  return (
    <ListPage
      screen="spam"
      path={PATH}
      list="referring_sites"
      columns={columns}
      rowKey={(row) => row.source_site}
      order={ORDER}
      quick={quick}
      above={tools}
      drawer={(key, row) => (
        <Stack gap="md">
          <OneSite review={review} site={key} keys={!selecting} onDecided={next} />
          <SiteDetails site={key} row={row} />
        </Stack>
      )}
      drawerTitle={(key) => key}
      actions={(keys) => <Selected review={review} sites={keys} onSelecting={setSelecting} />}
      empty={<EmptyState title={words.emptyTitle} hint={words.emptyHint} />}
    />
  );
}

function OneSite({ site, ...rest }: { review: string; site: string; keys: boolean; onDecided: () => void }) {
  const sites = useMemo(() => [site], [site]);
  return <ReviewBar sites={sites} {...rest} />;
}

/** Keys decide about the selected rows while there are some. */
function Selected({
  review,
  sites,
  onSelecting,
}: {
  review: string;
  sites: ReadonlySet<string>;
  onSelecting: (selecting: boolean) => void;
}) {
  const chosen = useMemo(() => [...sites], [sites]);
  useEffect(() => {
    onSelecting(true);
    return () => onSelecting(false);
  }, [onSelecting]);
  return <ReviewBar review={review} sites={chosen} />;
}
