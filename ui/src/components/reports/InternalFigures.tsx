import { SimpleGrid } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { internalSummaryQuery } from "@/api/reports";
import { ErrorState } from "@/components/Interludes";
import { StatCard } from "@/components/StatCard";
import { brief, count } from "@/state/format";
import { useTarget } from "@/state/target";
import { reports } from "@/text/en/reports";

const words = reports.internal;

/** Sums over a site's own pages and links. */
export function InternalFigures() {
  const { data, error } = useQuery(internalSummaryQuery(useTarget()));
  if (error) return <ErrorState error={error} />;
  const loading = data === undefined;
  const depths = (data?.depths ?? []).map(([depth, pages]) => `${words.clicks(Number(depth))}: ${count(Number(pages))}`);
  return (
    <SimpleGrid cols={{ base: 2, sm: 5 }} spacing="sm">
      <StatCard loading={loading} label={words.pages} definition={words.pagesHint} value={brief(data?.pages)} />
      <StatCard loading={loading} label={words.links} definition={words.linksHint} value={brief(data?.links)} />
      <StatCard
        loading={loading}
        label={words.orphans}
        definition={words.orphansHint}
        value={brief(data?.orphans)}
        to="internal"
        search={{ having: "orphan:eq:true" }}
      />
      <StatCard
        loading={loading}
        label={words.unreachable}
        definition={words.unreachableHint}
        value={brief(data?.unreachable)}
        to="internal"
        search={{ having: "depth:is_null" }}
      />
      <StatCard
        loading={loading}
        label={words.deepest}
        definition={[words.deepestHint, ...depths].join("\n")}
        value={brief(data?.deepest)}
      />
    </SimpleGrid>
  );
}
