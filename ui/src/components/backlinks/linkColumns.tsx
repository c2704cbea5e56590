/** Columns of the list of links: two lines a row, what is looked at first on the first. */
import type { Backlink } from "@/api/link";
import {
  Address,
  type Column,
  dateColumn,
  Meter,
  numberColumn,
  OwnAddress,
  pathColumn,
  scoreColumn,
  siteColumn,
  spamColumn,
  textColumn,
  topicColumn,
  TwoLines,
  urlColumn,
  Verdict,
  verdictColumn,
  wordColumn,
} from "@/components/columns";
import { ScreenLink } from "@/components/ScreenLink";
import { same, short } from "@/state/filters";
import { count, day, tame, time } from "@/state/format";
import { backlinks as words } from "@/text/en/backlinks";
import { verdictText, wordText } from "@/text/en/fields";

export const linkColumns: readonly Column<Backlink>[] = [
  scoreColumn("authority"),
  urlColumn("source_url", 250, {
    full: (row) => [row.source_title, row.source_url].filter(Boolean).join("\n"),
    cell: (row) => <ReferringPage row={row} />,
  }),
  numberColumn("group_count", 54, {
    sort: false,
    cell: (row) => (row.group_count > 1 ? <SameLinks row={row} /> : <span className="lc-dim">1</span>),
  }),
  {
    ...textColumn<Backlink>("anchor_text", 160),
    cell: (row) => <Words row={row} />,
  },
  pathColumn("target_url", 150, { grow: false, cell: (row) => <TargetPage row={row} /> }),
  {
    id: "follow",
    label: words.rel,
    definition: words.relHint,
    width: 96,
    filter: (row) => same("follow", row.follow),
    full: (row) => row.rel ?? undefined,
    cell: (row) => <TwoLines first={row.follow ? words.followed : words.notFollowed} second={row.rel && tame(row.rel)} />,
  },
  spamColumn("spam", "verdict", undefined, {
    cell: (row) => (
      <TwoLines
        first={<Meter value={row.spam} verdict={row.verdict ?? "unknown"} />}
        second={row.verdict && <Verdict verdict={row.verdict} />}
      />
    ),
  }),
  scoreColumn("link_value"),
  dateColumn("first_seen", 120, { full: seen, cell: (row) => <TwoLines first={day(row.first_seen)} second={<Since row={row} />} /> }),
  wordColumn("state", 86, { shown: false }),
  dateColumn("last_seen", undefined, { shown: false }),
  siteColumn("source_site", 180, { shown: false }),
  textColumn("source_title", 240, { shown: false }),
  scoreColumn("trust", undefined, { shown: false }),
  scoreColumn("citation", undefined, { shown: false }),
  verdictColumn("verdict", undefined, { shown: false, filter: (row) => (row.verdict === null ? null : same("verdict", row.verdict)) }),
  spamColumn("link_spam", "link_verdict", undefined, { shown: false, full: (row) => verdictText(row.link_verdict) }),
  verdictColumn("link_verdict", undefined, {
    shown: false,
    filter: (row) => (row.link_verdict === null ? null : same("link_verdict", row.link_verdict)),
  }),
  topicColumn("topic", 130, { shown: false }),
  wordColumn("kind", 90, { shown: false }),
  wordColumn("position", 100, { shown: false }),
  textColumn("rel", 130, { shown: false }),
  wordColumn("follow_cause", 120, { shown: false }),
  textColumn("language", 84, { shown: false }),
  numberColumn("external_links", undefined, { shown: false }),
  textColumn("source_ip", 130, { shown: false }),
  numberColumn("target_status", undefined, {
    shown: false,
    filter: (row) => (row.target_status == null ? null : short("target_status", "eq", row.target_status)),
  }),
  wordColumn("lost_reason", 130, { shown: false }),
  dateColumn("lost_at", undefined, { shown: false }),
  {
    id: "sources",
    width: 190,
    sort: false,
    shown: false,
    full: (row) => row.sources.map(wordText).join(", "),
    cell: (row) => row.sources.map(wordText).join(", "),
  },
];

/** What a page calls itself, and where it is. */
function ReferringPage({ row }: { row: Backlink }) {
  const where = <Address url={row.source_url} />;
  return row.source_title ? <TwoLines first={<bdi>{tame(row.source_title)}</bdi>} second={where} /> : where;
}

/** The words of a link; below them its kind, unless it is plain text, and its place. */
function Words({ row }: { row: Backlink }) {
  const place = [row.kind !== "text" && wordText(row.kind), row.position && wordText(row.position)].filter(Boolean).join(" · ");
  const said =
    row.anchor_text === null ? <span className="lc-dim">–</span> : row.anchor_text === "" ? "“”" : <bdi>{tame(row.anchor_text)}</bdi>;
  return <TwoLines first={said} second={place} />;
}

/** Where a link ends; below it what is wrong with that. */
function TargetPage({ row }: { row: Backlink }) {
  const bad = row.target_status !== null && row.target_status >= 400;
  const wrong = bad ? (
    <span className="lc-lost">{words.answers(String(row.target_status))}</span>
  ) : (
    row.written_target_url !== null && words.redirected
  );
  return <TwoLines first={<OwnAddress url={row.target_url} />} second={wrong} />;
}

/** How a link stands now: lost or missing since when, or when it was last seen. */
function Since({ row }: { row: Backlink }) {
  if (row.state === "lost") return <span className="lc-lost">{words.lostOn(day(row.lost_at))}</span>;
  if (row.state === "missing") return <span className="lc-lost">{words.missingSince(day(row.missing_since))}</span>;
  return words.lastSeen(day(row.last_seen));
}

function seen(row: Backlink): string {
  return words.seenFromTo(time(row.first_seen), time(row.last_seen));
}

/** How many links a row stands for; a click shows them one by one. */
function SameLinks({ row }: { row: Backlink }) {
  const alike = [["source_site", row.source_site], ...(row.anchor_text === null ? [] : [["anchor_text", row.anchor_text]])];
  const filter = alike.map(([field, value]) => JSON.stringify({ field, is: ["eq", value] }));
  return (
    <span onClick={(event) => event.stopPropagation()}>
      <ScreenLink to="backlinks" search={{ filter, group: "all" }}>
        {count(row.group_count)}
      </ScreenLink>
    </span>
  );
}
