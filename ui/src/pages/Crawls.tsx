import "@/theme/data.css";
import "@/theme/watch.css";
import { Button, Group, SegmentedControl, Select, Text } from "@mantine/core";
import { IconPlus, IconSpider } from "@tabler/icons-react";
import { useCallback, useEffect, useMemo } from "react";
import { type Crawl, isAtWork, refreshCrawls } from "@/api/crawls";
import { useRows } from "@/api/lists";
import { useMay } from "@/api/session";
import { ColumnChooser } from "@/components/ColumnChooser";
import { CrawlDetails } from "@/components/crawls/CrawlDetails";
import { crawlColumns } from "@/components/crawls/crawlColumns";
import { Schedules } from "@/components/crawls/Schedules";
import { StartCrawl } from "@/components/crawls/StartCrawl";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/Interludes";
import { Page } from "@/components/Page";
import { RowDrawer } from "@/components/RowDrawer";
import { useColumns } from "@/components/useColumns";
import { count, tame } from "@/state/format";
import { choice, flag, text, useParams } from "@/state/params";
import { crawlWords as words } from "@/text/en/crawls";
import { general } from "@/text/en/general";
import { scheduleWords as schedules } from "@/text/en/schedules";

const TABS = ["crawls", "clock"] as const;
const params = {
  tab: choice(TABS),
  state: choice(["", "waiting", "running", "stopped", "done"]),
  columns: text(),
  row: text(),
  job: text(),
  new: flag(),
  about: text(),
};
const TICK_MS = 2000;
const keyOf = (crawl: Crawl): string => crawl.id;

/** What was crawled, is crawled, and what to crawl next. */
export default function CrawlsPage() {
  const [{ tab, state, columns: chosen, row: openKey, job, new: asking, about }, set] = useParams(params);
  const may = useMay("editor");
  const query = useMemo(() => ({ state: state || undefined }), [state]);
  const source = useRows("/api/v1/crawls", "", query);
  const columns = useColumns(
    "crawls",
    useMemo(() => crawlColumns(may), [may]),
    chosen,
    useCallback((ids: string) => set({ columns: ids }, { replace: true }), [set]),
  );
  const running = source.rows.filter((crawl) => crawl.state === "running").length;
  const open = source.rows.find((crawl) => crawl.id === openKey);
  const active = (job !== "" && !open) || source.rows.some(isAtWork);
  useEffect(() => {
    void refreshCrawls();
    if (!active) return undefined;
    const clock = setInterval(() => void refreshCrawls(), TICK_MS);
    return () => clearInterval(clock);
  }, [active]);
  const close = useCallback(() => set({ row: "", job: "" }), [set]);
  const start = may && (
    <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => set({ new: true })} data-testid="new-crawl">
      {words.start}
    </Button>
  );
  const empty = state ? (
    <EmptyState title={words.emptyFiltered} hint={general.table.emptyHint} />
  ) : (
    <EmptyState
      icon={<IconSpider size={30} stroke={1.4} aria-hidden />}
      title={words.empty}
      hint={may ? words.emptyHint : words.emptyViewer}
      action={start}
    />
  );
  const tabs = (
    <SegmentedControl
      aria-label={schedules.which}
      value={tab}
      onChange={(value) => set({ tab: TABS.find((one) => one === value) ?? "crawls", row: "", job: "" })}
      data={TABS.map((value) => ({ value, label: schedules.tabs[value] }))}
    />
  );
  if (tab === "clock")
    return (
      <Page title={general.screens.crawls}>
        <div className="lc-list">
          <div>{tabs}</div>
          <Schedules />
        </div>
      </Page>
    );
  return (
    <Page
      title={general.screens.crawls}
      aside={
        <Text size="sm" c="dimmed" role="status" className="lc-figures">
          {running > 0 ? words.active(count(running)) : words.idle}
        </Text>
      }
      tools={
        <>
          {start}
          <ColumnChooser columns={columns} />
        </>
      }
      fill
    >
      <div className="lc-list">
        <Group gap="xs">
          {tabs}
          <Select
            aria-label={words.state}
            w={150}
            clearable
            placeholder={words.allStates}
            value={state || null}
            onChange={(value) => set({ state: value ?? "" })}
            data={Object.entries(words.states).map(([value, label]) => ({ value: value as Crawl["state"], label }))}
          />
        </Group>
        <DataTable
          label={general.screens.crawls}
          source={source}
          columns={columns}
          rowKey={keyOf}
          sort=""
          onSort={() => undefined}
          openKey={openKey}
          onOpen={(row) => set({ row, job: "" }, { replace: openKey !== "" })}
          empty={empty}
        />
      </div>
      {openKey && (
        <RowDrawer title={tame(open?.title ?? words.title)} onClose={close}>
          <CrawlDetails key={openKey} id={openKey} job={job} onGone={close} />
        </RowDrawer>
      )}
      {asking && may && (
        <StartCrawl
          target={about}
          onClose={() => set({ new: false, about: "" }, { replace: true })}
          onStarted={(row, asked) => set({ new: false, about: "", row, job: asked }, { replace: true })}
        />
      )}
    </Page>
  );
}
