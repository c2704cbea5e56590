import { Button, Skeleton, Table } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { comparisonQuery, similarSitesQuery } from "@/api/compare";
import { CompareRow, type Figure } from "@/components/compare/CompareRow";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { ListInput } from "@/components/ListInput";
import { Page } from "@/components/Page";
import { ScreenLink } from "@/components/ScreenLink";
import { brief, share, wholeScore } from "@/state/format";
import { texts, useParams } from "@/state/params";
import { useTarget } from "@/state/target";
import { compare as words } from "@/text/en/compare";
import { general } from "@/text/en/general";
import { overview } from "@/text/en/overview";

const MOST_TARGETS = 10;
const params = { rivals: texts() };

const COUNTS = ["referring_sites", "links", "referring_pages", "referring_hosts", "ips", "subnets", "editorial", "lost"] as const;
const SCORES = ["authority", "trust", "citation", "spam"] as const;
/** More of these is worse. */
const INVERSE: ReadonlySet<string> = new Set(["spam", "lost"]);

const figures: readonly Figure[] = [
  ...SCORES.map((name): Figure => ({
    name,
    label: words.compare.scores[name],
    of: (one) => one.scores?.[name] ?? null,
    shown: wholeScore,
    inverse: INVERSE.has(name),
  })),
  {
    name: "profile",
    label: overview.profile,
    definition: overview.profileHint,
    of: (one) => one.scores?.profile?.spam ?? null,
    shown: wholeScore,
    inverse: true,
  },
  ...COUNTS.map((name): Figure => ({
    name,
    label: words.compare.figures[name],
    of: (one) => one[name],
    shown: brief,
    inverse: INVERSE.has(name),
  })),
  { name: "follow_share", label: words.compare.figures.follow_share, of: (one) => one.follow_share, shown: share },
];

/** The same figures of several targets, side by side. */
export default function ComparePage() {
  const { target, query } = useTarget();
  const [{ rivals }, set] = useParams(params);
  const targets = [target, ...rivals];
  const { data, error, refetch } = useQuery(comparisonQuery(targets, query));
  const { data: similar } = useQuery(similarSitesQuery(target, 3));
  const alike = similar?.rows.map((row) => row.site) ?? [];
  const input = (
    <ListInput
      label={words.compare.rivals}
      value={rivals}
      onChange={(value) => set({ rivals: value.filter((one) => one !== target).slice(0, MOST_TARGETS - 1) })}
      width={360}
    />
  );
  if (rivals.length === 0) {
    return (
      <Page title={general.screens.compare}>
        <EmptyState
          title={words.compare.emptyTitle}
          hint={words.compare.emptyHint}
          action={
            <>
              {input}
              {alike.length > 0 && (
                <Button variant="light" title={alike.join(", ")} onClick={() => set({ rivals: alike })}>
                  {words.gap.useSimilar}
                </Button>
              )}
            </>
          }
        />
      </Page>
    );
  }
  const question = { path: "/api/v1/compare", target: "", query: { ...query, target: targets } };
  return (
    <Page title={general.screens.compare} question={question} dataDate={data?.data_date ?? null}>
      <div className="lc-stack">
        {input}
        {error && <ErrorState error={error} retry={() => void refetch()} />}
        {!data && !error && <Skeleton h={420} radius="lg" />}
        {data && (
          <div className="lc-card" style={{ overflowX: "auto" }} tabIndex={0} role="region" aria-label={general.screens.compare}>
            <Table className="lc-figures" fz="sm" verticalSpacing={7} miw={180 * (targets.length + 1)}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">{words.compare.figure}</Table.Th>
                  {targets.map((name) => (
                    <Table.Th key={name} scope="col">
                      <ScreenLink to="overview" target={name}>
                        {name}
                      </ScreenLink>
                    </Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {figures
                  .filter((figure) => data.targets.some((one) => figure.of(one) != null))
                  .map((figure) => (
                    <CompareRow key={figure.name} figure={figure} targets={data.targets} />
                  ))}
              </Table.Tbody>
            </Table>
          </div>
        )}
      </div>
    </Page>
  );
}
