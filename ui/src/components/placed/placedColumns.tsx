import type { Expectation } from "@/api/placed";
import { Address, type Column, dateColumn, textColumn } from "@/components/columns";
import { statusText } from "@/components/placed/PlacedCounts";
import { isMuted } from "@/components/watching/MuteMenu";
import { NOTHING, tame } from "@/state/format";
import { toneOf } from "@/state/placed";
import { placedWords as words, watchWords } from "@/text/en/watching";

type Id = keyof typeof words.columns;
const of = (id: Id): { label: string; definition: string; sort: false } => ({
  label: words.columns[id][0],
  definition: words.columns[id][1],
  sort: false,
});

/** Which statuses say that a link is gone, and which that nobody can tell; others say it is there. */
const GONE = new Set(["page_gone", "not_html", "link_not_found"]);
const UNSURE = new Set(["not_checked", "unreachable", "blocked", "robots_disallowed"]);
const standing = (status: string): "gone" | "cannot_tell" | "live" =>
  GONE.has(status) ? "gone" : UNSURE.has(status) ? "cannot_tell" : "live";

export function PlacedStatus({ status }: { status: string }) {
  const [label, definition] = statusText(status);
  return (
    <span title={definition}>
      <i className="lc-tone" data-tone={toneOf({ status, standing: standing(status) })} /> {label}
    </span>
  );
}

export const PLACED_COLUMNS: readonly Column<Expectation>[] = [
  { id: "status", ...of("status"), width: 140, least: 118, cell: (row) => <PlacedStatus status={row.status} /> },
  {
    id: "source_url",
    ...of("source_url"),
    width: 200,
    grow: true,
    full: (row) => row.source_url,
    cell: (row) => <Address url={row.source_url} />,
  },
  {
    id: "detail",
    ...of("detail"),
    width: 220,
    least: 120,
    full: (row) => row.detail,
    cell: (row) => (row.detail ? <bdi>{tame(row.detail)}</bdi> : NOTHING),
  },
  {
    id: "target_url",
    ...of("target_url"),
    width: 190,
    least: 110,
    full: (row) => row.target_url,
    cell: (row) => <bdi>{tame(row.target_url)}</bdi>,
  },
  textColumn<Expectation>("anchor", 130, { ...of("anchor"), filter: () => null }),
  textColumn<Expectation>("rel", 90, { ...of("rel"), filter: () => null }),
  textColumn<Expectation>("placed", 120, { ...of("placed"), filter: () => null }),
  dateColumn<Expectation>("since", 104, { ...of("since"), filter: () => null }),
  dateColumn<Expectation>("checked_at", 104, { ...of("checked_at"), filter: () => null }),
  textColumn<Expectation>("position", 100, { ...of("position"), filter: () => null, shown: false }),
  textColumn<Expectation>("note", 180, { ...of("note"), filter: () => null, shown: false }),
  {
    id: "muted_until",
    label: watchWords.mute,
    definition: "",
    sort: false,
    shown: false,
    width: 84,
    cell: (row) => (isMuted(row.muted_until) ? watchWords.mute : NOTHING),
  },
];
