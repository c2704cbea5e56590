import { ActionIcon, Badge, Group, Progress, Text, Tooltip } from "@mantine/core";
import { IconPlayerPlay, IconPlayerStop } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { type Crawl, resumeCrawl, stopCrawl } from "@/api/crawls";
import { useJob } from "@/api/jobs";
import { type Column, dateColumn, numberColumn } from "@/components/columns";
import { say, sayProblem } from "@/components/notices";
import { averageRate, failed, rateText } from "@/state/crawls";
import { count, NOTHING, tame } from "@/state/format";
import { crawlWords as words } from "@/text/en/crawls";

const of = (id: string): { id: string; label: string; definition: string; sort: false } => ({
  id,
  label: words.columns[id]?.[0] ?? id,
  definition: words.columns[id]?.[1] ?? "",
  sort: false,
});
const COLORS = { waiting: "gray", running: "indigo", stopped: "orange", done: "teal" } as const;

export const kindText = (kind: string): string => words.kinds[kind]?.[0] ?? kind;

export function CrawlBadge({ crawl }: { crawl: Pick<Crawl, "state"> }) {
  return (
    <Badge variant="dot" color={COLORS[crawl.state]} radius="sm" tt="none" fw={500}>
      {words.states[crawl.state]}
    </Badge>
  );
}

export function budgetText({ budget }: Pick<Crawl, "budget">): string {
  return words.budgetText(budget.pages === null ? words.pagesAll : count(budget.pages), budget.depth ? count(budget.depth) : "");
}

export function crawlColumns(may: boolean): readonly Column<Crawl>[] {
  return [
    { ...of("state"), width: 108, cell: (crawl) => <CrawlBadge crawl={crawl} /> },
    { ...of("title"), width: 170, grow: true, full: (crawl) => crawl.title, cell: (crawl) => <bdi>{tame(crawl.title)}</bdi> },
    { ...of("kind"), width: 110, least: 84, cell: (crawl) => kindText(crawl.kind) },
    { ...of("progress"), width: 190, least: 150, cell: (crawl) => <CrawlProgress crawl={crawl} small /> },
    { ...of("failed"), width: 78, end: true, cell: (crawl) => <Failed number={failed(crawl.outcomes)} /> },
    numberColumn<Crawl>("queued", 72, of("queued")),
    {
      ...of("rate"),
      shown: false,
      width: 72,
      end: true,
      cell: (crawl) => {
        const rate = averageRate(crawl);
        return rate === null ? NOTHING : rateText(rate);
      },
    },
    numberColumn<Crawl>("links_new", 72, of("links_new")),
    numberColumn<Crawl>("links_confirmed", 88, { ...of("links_confirmed"), shown: false }),
    { ...of("budget"), width: 150, least: 96, full: budgetText, cell: budgetText },
    dateColumn<Crawl>("made_at", 102, of("made_at")),
    { ...of("made_by"), width: 140, shown: false, full: (crawl) => crawl.made_by, cell: (crawl) => <bdi>{tame(crawl.made_by)}</bdi> },
    ...(may ? [{ ...of("actions"), width: 66, stuck: true, cell: (crawl: Crawl) => <CrawlActs crawl={crawl} /> }] : []),
  ];
}

function Failed({ number }: { number: number }): ReactNode {
  return number > 0 ? (
    <span className="lc-lost">{count(number)}</span>
  ) : (
    <Text span inherit c="dimmed">
      0
    </Text>
  );
}

/** How far a crawl is: told by its job while one works at it, else as the crawl itself stands. */
export function CrawlProgress({ crawl, small = false }: { crawl: Crawl; small?: boolean }) {
  return crawl.job !== null && crawl.state === "running" ? (
    <LiveProgress crawl={crawl} job={crawl.job} small={small} />
  ) : (
    <Bar done={crawl.done} whole={crawl.pages_expected} crawl={crawl} small={small} />
  );
}

function LiveProgress({ crawl, job, small }: { crawl: Crawl; job: string; small: boolean }) {
  const { data } = useJob(job);
  const told = data?.progress.unit === "pages" ? data.progress : null;
  return (
    <Bar
      done={Math.max(crawl.done, told?.done ?? 0)}
      whole={Math.max(crawl.pages_expected, told?.total ?? 0)}
      crawl={crawl}
      small={small}
    />
  );
}

function Bar({ done, whole, crawl, small }: { done: number; whole: number; crawl: Crawl; small: boolean }) {
  const text = words.ofPages(count(done), count(Math.max(whole, done)));
  const unsure = crawl.state === "running" && whole === 0;
  const behind = unsure ? 100 : whole > 0 ? (100 * done) / whole : 0;
  return (
    <div className="lc-crawl-bar" data-small={small || undefined}>
      <Progress.Root size={small ? 6 : 8} radius="xl">
        <Progress.Section value={behind} animated={unsure} striped={unsure} color={COLORS[crawl.state]} aria-label={text} />
      </Progress.Root>
      <Text size="xs" c="dimmed" className="lc-figures" truncate>
        {small && crawl.state === "done" ? count(done) : text}
      </Text>
    </div>
  );
}

/** What can be done with a crawl now. */
function CrawlActs({ crawl }: { crawl: Crawl }) {
  const act = (what: () => Promise<unknown>, done: string): void =>
    void what()
      .then(() => say(done))
      .catch(sayProblem);
  const running = crawl.state === "running" || crawl.state === "waiting";
  const label = tame(running ? words.stopOf(crawl.title) : words.resumeOf(crawl.title));
  if (crawl.state === "done") return null;
  return (
    <Group gap={4} wrap="nowrap" onClick={(event) => event.stopPropagation()}>
      <Tooltip label={label}>
        <ActionIcon
          variant="default"
          size={24}
          aria-label={label}
          onClick={() => act(() => (running ? stopCrawl(crawl.id) : resumeCrawl(crawl.id)), running ? words.stopped : words.resumed)}
        >
          {running ? <IconPlayerStop size={15} /> : <IconPlayerPlay size={15} />}
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}
