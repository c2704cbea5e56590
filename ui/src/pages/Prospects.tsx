import { useMemo } from "react";
import type { RowOf } from "@/api/lists";
import {
  type Column,
  numberColumn,
  scoreColumn,
  shareColumn,
  spamColumn,
  textColumn,
  topicColumn,
  verdictColumn,
} from "@/components/columns";
import { EmptyState } from "@/components/Interludes";
import { ListInput } from "@/components/ListInput";
import { ListPage } from "@/components/ListPage";
import { SiteDetails } from "@/components/reports/SiteDetails";
import { ScreenLink } from "@/components/ScreenLink";
import { finely, score } from "@/state/format";
import { texts, useParams } from "@/state/params";
import { compare as words } from "@/text/en/compare";

const PATH = "/api/v1/sites/{target}/prospects";
type Prospect = RowOf<typeof PATH>;

const params = { competitors: texts() };
const plain = { sort: false, filter: () => null } as const;
const columns: readonly Column<Prospect>[] = [
  textColumn("site", 180, {
    ...plain,
    grow: true,
    cell: (row) => (
      <ScreenLink to="overview" target={row.site}>
        {row.site}
      </ScreenLink>
    ),
  }),
  numberColumn("expected", 84, { ...plain, cell: (row) => finely(row.expected) }),
  numberColumn("gain", undefined, { ...plain, cell: (row) => finely(row.gain) }),
  shareColumn("likelihood", 88, plain),
  {
    id: "votes_for",
    width: 240,
    least: 120,
    sort: false,
    full: (row) => row.votes_for.join(", "),
    cell: (row) => row.votes_for.join(", "),
  },
  scoreColumn("authority", undefined, plain),
  scoreColumn("trust", undefined, plain),
  spamColumn("spam", "verdict", undefined, plain),
  verdictColumn("verdict", undefined, plain),
  topicColumn("topic", 130, plain),
  numberColumn("linked_sites", undefined, { ...plain, shown: false }),
  numberColumn("gain_trust", undefined, { ...plain, shown: false, cell: (row) => score(row.gain_trust) }),
];

/** Sites that vote for competitors and not for the target, the most valuable first. */
export default function ProspectsPage() {
  const [{ competitors }, set] = useParams(params);
  const query = useMemo(() => ({ competitors }), [competitors]);
  return (
    <ListPage
      screen="prospects"
      path={PATH}
      list="prospects"
      columns={columns}
      rowKey={(row) => row.site}
      query={query}
      without={["filter", "having", "history", "internal", "sort"]}
      exportable={false}
      tools={
        <ListInput
          label={words.prospects.competitors}
          hint={words.prospects.competitorsHint}
          value={competitors}
          onChange={(value) => set({ competitors: value })}
          width={360}
        />
      }
      drawer={(key) => <SiteDetails site={key} row={undefined} />}
      drawerTitle={(key) => key}
      empty={<EmptyState title={words.prospects.emptyHint} hint={words.notScoredHint} />}
    />
  );
}
