import "@/theme/watch.css";
import { Button, Skeleton } from "@mantine/core";
import { IconMessages } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import type { RowOf } from "@/api/lists";
import { mentionSummaryQuery } from "@/api/watch";
import { type Column, dateColumn, flagColumn, numberColumn, pathColumn, textColumn, urlColumn } from "@/components/columns";
import { EmptyState } from "@/components/Interludes";
import { ListPage } from "@/components/ListPage";
import { MentionPicture } from "@/components/watch/MentionPicture";
import { StretchFields } from "@/components/StretchFields";
import { screenPath } from "@/screens";
import { tame } from "@/state/format";
import { text, useParams } from "@/state/params";
import { listParams, useTarget } from "@/state/target";
import { mentionWords as words } from "@/text/en/traffic";

const PATH = "/api/v1/sites/{target}/mentions";
type Mention = RowOf<typeof PATH>;
const params = { since: text(), until: text(), network: text(), having: listParams.having };
const of = (id: string): { label: string; definition: string } => ({
  label: words.columns[id]?.[0] ?? id,
  definition: words.columns[id]?.[1] ?? "",
});
const equal = (field: string, value: string | boolean | null) =>
  value === null ? null : { having: JSON.stringify({ field, is: ["eq", value] }) };
const what = (row: Mention): string => row.title || row.words || "";

const columns: readonly Column<Mention>[] = [
  dateColumn("mentioned_at", undefined, { ...of("mentioned_at"), filter: () => null }),
  {
    id: "network",
    ...of("network"),
    width: 104,
    filter: (row) => equal("network", row.network),
    cell: (row) => words.networks[row.network ?? ""] ?? row.network,
  },
  textColumn("author", 130, { ...of("author"), filter: (row) => equal("author", row.author) }),
  { id: "title", ...of("title"), width: 170, grow: true, full: what, cell: (row) => <bdi>{tame(what(row))}</bdi> },
  numberColumn("reach", undefined, of("reach")),
  numberColumn("followers", undefined, of("followers")),
  flagColumn("follow", undefined, { ...of("follow"), filter: (row) => equal("follow", row.follow) }),
  pathColumn("target_url", 150, { grow: false }),
  urlColumn("source_url", 190, { ...of("source_url"), grow: false }),
  numberColumn("reactions", undefined, { ...of("reactions"), shown: false }),
  numberColumn("shares", undefined, { ...of("shares"), shown: false }),
  numberColumn("comments", 100, { ...of("comments"), shown: false }),
  textColumn("words", 160, { ...of("words"), shown: false, filter: () => null }),
  textColumn("language", 90, { ...of("language"), shown: false, filter: (row) => equal("language", row.language) }),
];

/** Who shares pages of the site, and how far that reaches. */
export default function MentionsPage() {
  const asked = useTarget();
  const [{ since, until, network, having }, set] = useParams(params);
  const stretch = useMemo(() => ({ ...(since && { since }), ...(until && { until }) }), [since, until]);
  const query = useMemo(() => ({ ...stretch, ...(network && { network }) }), [stretch, network]);
  // all networks stay in sight, whichever is chosen
  const { data } = useQuery(mentionSummaryQuery(asked, { ...stretch, having: [...having] }));
  const { data: chosen } = useQuery({ ...mentionSummaryQuery(asked, { ...query, having: [...having] }), enabled: network !== "" });
  const summary = network ? chosen : data;
  const days = <StretchFields since={since} until={until} words={words} onChange={(change) => set(change)} />;
  const pills = data?.networks.map((one) => (
    <button
      key={one.network}
      type="button"
      className="lc-quick lc-figures"
      aria-pressed={network === one.network}
      onClick={() => set({ network: network === one.network ? "" : one.network })}
    >
      {words.networks[one.network] ?? tame(one.network)} {one.mentions}
    </button>
  ));
  return (
    <ListPage
      screen="mentions"
      path={PATH}
      list="mentions"
      columns={columns}
      rowKey={(row) => `${row.source_url} ${row.target_url ?? "-"} ${row.words ?? ""}`}
      query={query}
      order="mentioned_at:desc"
      without={["filter", "history", "internal"]}
      ownFilters
      above={
        summary ? (
          <MentionPicture
            summary={summary}
            onAuthor={(author) => set({ having: [JSON.stringify({ field: "author", is: ["eq", author] })] })}
            onSite={(site) => set({ having: [`source_site:eq:${site}`] })}
            onDay={(bar) => set({ since: bar.first, until: bar.last })}
          />
        ) : (
          <Skeleton h={210} radius="lg" />
        )
      }
      tools={
        <>
          {days}
          {pills}
        </>
      }
      empty={
        <EmptyState
          icon={<IconMessages size={30} stroke={1.4} aria-hidden />}
          title={words.empty}
          hint={words.emptyHint}
          action={
            since || until ? (
              days
            ) : (
              <Button component={Link} to={screenPath("imports", "")}>
                {words.bringIn}
              </Button>
            )
          }
        />
      }
    />
  );
}
