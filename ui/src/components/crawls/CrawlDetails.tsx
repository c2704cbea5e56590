import { Button, Group, Stack, Text } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ApiProblem } from "@/api/client";
import { type Crawl, crawlQuery, forgetCrawl, resumeCrawl, stopCrawl } from "@/api/crawls";
import { forgetFigures } from "@/api/imports";
import { useJob } from "@/api/jobs";
import { useMay } from "@/api/session";
import { CrawlBadge, CrawlProgress, budgetText, kindText } from "@/components/crawls/crawlColumns";
import { CrawlHosts } from "@/components/crawls/CrawlHosts";
import { CrawlNotes, CrawlOutcomes } from "@/components/crawls/CrawlOutcomes";
import { ErrorState, PageSkeleton } from "@/components/Interludes";
import { JobProgress } from "@/components/jobs/JobProgress";
import { say, sayProblem } from "@/components/notices";
import { ScreenLink } from "@/components/ScreenLink";
import { type Pace, paced, paceRate, rateText } from "@/state/crawls";
import { count, tame, time } from "@/state/format";
import { duration } from "@/state/jobs";
import { crawlWords as words } from "@/text/en/crawls";

/** One crawl as it goes: progress, how pages ended, what was left out, its hosts. */
export function CrawlDetails({ id, job, onGone }: { id: string; job: string; onGone: () => void }) {
  const { data: crawl, error, refetch } = useQuery({ ...crawlQuery(id), retry: false });
  const state = crawl?.state;
  useEffect(() => {
    if (state === "done" || state === "stopped") void forgetFigures();
  }, [state]);
  if (!crawl)
    return error && !(job && error instanceof ApiProblem && error.status === 404) ? (
      <ErrorState error={error} retry={() => void refetch()} />
    ) : job ? (
      <NotBegun job={job} />
    ) : (
      <PageSkeleton />
    );
  return (
    <Stack gap="md" data-testid="crawl" data-state={crawl.state}>
      <Head crawl={crawl} onGone={onGone} />
      <CrawlOutcomes crawl={crawl} />
      <CrawlNotes crawl={crawl} />
      <Audit crawl={crawl} />
      <CrawlHosts crawl={crawl} />
      <Facts crawl={crawl} />
    </Stack>
  );
}

function NotBegun({ job }: { job: string }) {
  const { data } = useJob(job);
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {words.notBegun}
      </Text>
      {data && <JobProgress job={data} />}
      {data?.error && (
        <Text size="sm" className="lc-lost">
          {tame(data.error)}
        </Text>
      )}
    </Stack>
  );
}

function Head({ crawl, onGone }: { crawl: Crawl; onGone: () => void }) {
  const may = useMay("editor");
  const act = (what: () => Promise<unknown>, done: string, then?: () => void): void =>
    void what()
      .then(() => {
        say(done);
        then?.();
      })
      .catch(sayProblem);
  const running = crawl.state === "running" || crawl.state === "waiting";
  return (
    <div>
      <Group gap="xs" mb="sm">
        <CrawlBadge crawl={crawl} />
        {may && running && (
          <Button
            variant="default"
            leftSection={<IconPlayerStop size={14} aria-hidden />}
            onClick={() => act(() => stopCrawl(crawl.id), words.stopped)}
          >
            {words.stop}
          </Button>
        )}
        {may && crawl.state === "stopped" && (
          <Button leftSection={<IconPlayerPlay size={14} aria-hidden />} onClick={() => act(() => resumeCrawl(crawl.id), words.resumed)}>
            {words.resume}
          </Button>
        )}
        {may && !running && (
          <Button
            variant="default"
            title={words.forgetHint}
            leftSection={<IconTrash size={14} aria-hidden />}
            onClick={() => act(() => forgetCrawl(crawl.id), tame(words.forgotten(crawl.title)), onGone)}
          >
            {words.forget}
          </Button>
        )}
      </Group>
      <div aria-live="polite">
        <CrawlProgress crawl={crawl} />
        {crawl.state === "running" && <Speed crawl={crawl} />}
      </div>
    </div>
  );
}

/** How fast it is now, and how long that will take. */
function Speed({ crawl }: { crawl: Crawl }) {
  const { data } = useJob(crawl.job ?? "none");
  const told = crawl.job !== null && data?.progress.unit === "pages" ? data.progress : null;
  const done = Math.max(crawl.done, told?.done ?? 0);
  const [pace, setPace] = useState<Pace>([]);
  useEffect(() => setPace((before) => paced(before, Date.now(), done)), [done]);
  const rate = paceRate(pace);
  if (rate === null || rate <= 0) return null;
  const rest = Math.max(0, Math.max(crawl.pages_expected, told?.total ?? 0) - done) / rate;
  return (
    <Text size="xs" c="dimmed" className="lc-figures">
      {[words.rateNow(rateText(rate)), words.left(duration(rest))].join(", ")}
    </Text>
  );
}

/** The sites of a site crawl have an audit. */
function Audit({ crawl }: { crawl: Crawl }) {
  const targets = crawl.kind === "site" && Array.isArray(crawl.arguments["targets"]) ? crawl.arguments["targets"].map(String) : [];
  if (!targets.length || crawl.done === 0) return null;
  return (
    <div>
      {targets.slice(0, 5).map((target) => {
        const site = target.replace(/^https?:\/\//i, "").replace(/\/$/, "");
        return (
          <Text key={target} size="sm">
            <ScreenLink to="audit" target={site}>
              {words.seeAudit(tame(site))}
            </ScreenLink>
          </Text>
        );
      })}
      <Text size="xs" c="dimmed">
        {words.auditHint}
      </Text>
    </div>
  );
}

function Facts({ crawl }: { crawl: Crawl }) {
  const label = (id: string): string => words.columns[id]?.[0] ?? id;
  return (
    <dl className="lc-facts" aria-label={words.facts}>
      <dt>{label("kind")}</dt>
      <dd>{kindText(crawl.kind)}</dd>
      <dt>{label("budget")}</dt>
      <dd>{budgetText(crawl)}</dd>
      <dt>{words.found}</dt>
      <dd>{count(crawl.known)}</dd>
      <dt>{label("queued")}</dt>
      <dd>{count(crawl.queued)}</dd>
      <dt>{label("links_new")}</dt>
      <dd>{count(crawl.links_new)}</dd>
      <dt>{label("links_confirmed")}</dt>
      <dd>{count(crawl.links_confirmed)}</dd>
      <dt>{label("made_by")}</dt>
      <dd>{tame(crawl.made_by)}</dd>
      <dt>{label("made_at")}</dt>
      <dd>{time(crawl.made_at)}</dd>
      {crawl.finished_at && (
        <>
          <dt>{words.finished}</dt>
          <dd>{time(crawl.finished_at)}</dd>
        </>
      )}
    </dl>
  );
}
