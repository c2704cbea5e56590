import "@/theme/watch.css";
import { Button, Skeleton, Title } from "@mantine/core";
import { IconReportSearch, IconSpider } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { RowOf } from "@/api/lists";
import { useMay } from "@/api/session";
import { pageProblemsQuery } from "@/api/watch";
import { type Column, dateColumn, flagColumn, numberColumn, pathColumn, textColumn, wordColumn } from "@/components/columns";
import { Defined } from "@/components/Defined";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { ListPage } from "@/components/ListPage";
import { BAD, Problems } from "@/components/watch/Problems";
import { screenPath } from "@/screens";
import { toggled } from "@/state/filters";
import { brief, count } from "@/state/format";
import { useParams } from "@/state/params";
import { listParams, useTarget } from "@/state/target";
import { auditWords as words } from "@/text/en/audit";

const PATH = "/api/v1/sites/{target}/audit";
type AuditedPage = RowOf<typeof PATH>;
const of = (id: string): { label: string; definition: string } => ({
  label: words.columns[id]?.[0] ?? id,
  definition: words.columns[id]?.[1] ?? "",
});
const conditionOf = (problem: string): string => (problem === "ok" ? "problem:empty" : `problem:substring:${problem}`);

const columns: readonly Column<AuditedPage>[] = [
  pathColumn("page_url", 210),
  numberColumn("status", undefined, { filter: (row) => (row.status === null ? null : { having: `status:eq:${row.status}` }) }),
  {
    id: "problems",
    ...of("problems"),
    width: 220,
    least: 120,
    sort: "problem",
    full: (row) => row.problems.map((one) => words.problems[one]?.[0] ?? one).join(", "),
    cell: (row) => <Problems problems={row.problems} />,
  },
  textColumn("title", 170, { filter: () => null }),
  numberColumn("words", undefined, of("words")),
  flagColumn("noindex", undefined, {
    ...of("noindex"),
    filter: (row) => (row.noindex === null ? null : { having: `noindex:eq:${String(row.noindex)}` }),
  }),
  numberColumn("links_in"),
  numberColumn("links_out", undefined, { shown: false }),
  numberColumn("backlinks"),
  pathColumn("canonical_url", 140, { ...of("canonical_url"), grow: false }),
  dateColumn("looked_at", undefined, { ...of("looked_at"), filter: () => null }),
  pathColumn("redirect_url", 150, { ...of("redirect_url"), grow: false, shown: false }),
  numberColumn("title_length", 110, { ...of("title_length"), shown: false }),
  numberColumn("description_length", 110, { ...of("description_length"), shown: false }),
  numberColumn("external_links", 100, { ...of("external_links"), shown: false }),
  wordColumn("outcome", 100, { ...of("outcome"), shown: false, filter: (row) => ({ having: `outcome:eq:${row.outcome}` }) }),
  textColumn("language", 90, { ...of("language"), shown: false, filter: () => null }),
];

/** The site's own pages as they answered when they were last looked at. */
export default function AuditPage() {
  const { target } = useTarget();
  const may = useMay("editor");
  const crawl = may && (
    <Button
      variant="default"
      component={Link}
      to={screenPath("crawls", "")}
      search={{ new: "true", about: target } as never}
      leftSection={<IconSpider size={15} aria-hidden />}
      title={words.crawlHint}
    >
      {words.crawl}
    </Button>
  );
  return (
    <ListPage
      screen="audit"
      path={PATH}
      list="page_audit"
      columns={columns}
      rowKey={(row) => row.page_url}
      order="links_in:desc"
      without={["filter", "history", "internal"]}
      ownFilters
      above={<ProblemBars />}
      tools={crawl}
      empty={
        <EmptyState
          icon={<IconReportSearch size={30} stroke={1.4} aria-hidden />}
          title={words.empty}
          hint={words.emptyHint}
          action={crawl}
        />
      }
    />
  );
}

/** How many pages have which problem; a click shows them. */
function ProblemBars() {
  const [{ having }, set] = useParams(listParams);
  const { data, error } = useQuery(pageProblemsQuery(useTarget()));
  if (error) return <ErrorState error={error} />;
  if (!data) return <Skeleton h={120} radius="lg" />;
  const known = data.filter(({ pages }) => pages > 0);
  if (!known.length) return null;
  const largest = Math.max(...known.map(({ pages }) => pages));
  return (
    <section className="lc-card" aria-label={words.title}>
      <Title order={2} fz={14} mb={6}>
        <Defined label={words.title} definition={words.titleHint} size="sm" />
      </Title>
      <div className="lc-statuses" role="list">
        {known.map(({ problem, pages }) => {
          const [label, hint] = words.problems[problem] ?? [problem, ""];
          const condition = conditionOf(problem);
          return (
            <div role="listitem" key={problem}>
              <button
                type="button"
                className="lc-bar lc-bar-button"
                aria-pressed={having.includes(condition)}
                title={`${hint} ${count(pages)}`}
                onClick={() => set({ having: toggled(having, condition) })}
              >
                <span
                  className="lc-bar-fill"
                  data-kind={problem === "ok" ? "ok" : BAD.has(problem) ? "bad" : "warn"}
                  style={{ width: `${(100 * pages) / largest}%` }}
                  aria-hidden
                />
                <span className="lc-cut">{label}</span>
                <span className="lc-figures" style={{ fontWeight: 600 }}>
                  {brief(pages)}
                </span>
              </button>
            </div>
          );
        })}
      </div>
    </section>
  );
}
