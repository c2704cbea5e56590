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
import { ListPage } from "@/components/ListPage";
import { SiteDetails } from "@/components/reports/SiteDetails";
import { ScreenLink } from "@/components/ScreenLink";
import { compare as words } from "@/text/en/compare";

const PATH = "/api/v1/sites/{target}/similar";
type Similar = RowOf<typeof PATH>;

const plain = { sort: false, filter: () => null } as const;
const columns: readonly Column<Similar>[] = [
  textColumn("site", 190, {
    ...plain,
    grow: true,
    cell: (row) => (
      <ScreenLink to="overview" target={row.site}>
        {row.site}
      </ScreenLink>
    ),
  }),
  shareColumn("similarity", 88, plain),
  numberColumn("shared_sites", 84, plain),
  numberColumn("referring_sites", 92, plain),
  scoreColumn("authority", undefined, plain),
  scoreColumn("trust", undefined, plain),
  spamColumn("spam", "verdict", undefined, plain),
  verdictColumn("verdict", undefined, plain),
  topicColumn("topic", 130, plain),
];

/** Sites that the same sites vote for: competitors. */
export default function SimilarPage() {
  return (
    <ListPage
      screen="similar"
      path={PATH}
      list="similar_sites"
      columns={columns}
      rowKey={(row) => row.site}
      without={["filter", "having", "history", "internal", "sort"]}
      exportable={false}
      drawer={(key) => <SiteDetails site={key} row={undefined} />}
      drawerTitle={(key) => key}
      empty={<EmptyState title={words.similar.emptyHint} hint={words.notScoredHint} />}
    />
  );
}
