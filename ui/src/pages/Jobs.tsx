import "@/theme/data.css";
import { Group, Select, Text } from "@mantine/core";
import { IconBolt } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { activeJobsQuery, type Job, refreshJobs } from "@/api/jobs";
import { useRows } from "@/api/lists";
import { settingsQuery } from "@/api/people";
import { useMay } from "@/api/session";
import { ColumnChooser } from "@/components/ColumnChooser";
import { DataTable } from "@/components/DataTable";
import { EmptyState } from "@/components/Interludes";
import { JobDetails } from "@/components/jobs/JobDetails";
import { jobColumns } from "@/components/jobs/jobColumns";
import { StartJobs } from "@/components/jobs/StartJobs";
import { Page } from "@/components/Page";
import { RowDrawer } from "@/components/RowDrawer";
import { useColumns } from "@/components/useColumns";
import { count, tame } from "@/state/format";
import { choice, text, useParams } from "@/state/params";
import { general } from "@/text/en/general";
import { jobWords as words } from "@/text/en/jobs";

const params = { kind: text(), state: choice(["", "queued", "running", "done", "failed", "cancelled"]), columns: text(), row: text() };
const TICK_MS = 2000;
const SCHEDULE = "LINKCENSUS_UPKEEP_SCHEDULE";
const keyOf = (job: Job): string => job.id;

/** The moment, which moves on and asks for the list anew while jobs run. */
function useNow(active: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    void refreshJobs();
    if (!active) return undefined;
    const clock = setInterval(() => {
      setNow(Date.now());
      void refreshJobs();
    }, TICK_MS);
    return () => clearInterval(clock);
  }, [active]);
  return now;
}

/** What runs and ran in the background. */
export default function JobsPage() {
  const [{ kind, state, columns: chosen, row: openKey }, set] = useParams(params);
  const may = useMay("editor");
  const { data: counts } = useQuery(activeJobsQuery);
  const active = counts !== undefined && counts.running + counts.queued > 0;
  const now = useNow(active);
  const query = useMemo(() => ({ kind: kind || undefined, state: state || undefined }), [kind, state]);
  const source = useRows("/api/v1/jobs", "", query);
  const columns = useColumns(
    "jobs",
    useMemo(() => jobColumns(may, now), [may, now]),
    chosen,
    useCallback((ids: string) => set({ columns: ids }, { replace: true }), [set]),
  );
  const filtered = kind !== "" || state !== "";
  const empty = filtered ? (
    <EmptyState title={words.emptyFiltered} hint={general.table.emptyHint} />
  ) : (
    <EmptyState icon={<IconBolt size={30} stroke={1.4} aria-hidden />} title={words.empty} hint={words.emptyHint} />
  );
  const title = source.rows.find((job) => job.id === openKey)?.title ?? words.title;
  const close = useCallback(() => set({ row: "" }), [set]);
  return (
    <Page
      title={general.screens.jobs}
      aside={
        <Text size="sm" c="dimmed" role="status" className="lc-figures">
          {active ? words.active(count(counts.running), count(counts.queued)) : words.idle}
        </Text>
      }
      tools={
        <>
          {may && <StartJobs />}
          <ColumnChooser columns={columns} />
        </>
      }
      fill
    >
      <div className="lc-list">
        <Group gap="xs">
          <Select
            aria-label={words.kind}
            w={150}
            clearable
            placeholder={words.allKinds}
            value={kind || null}
            onChange={(value) => set({ kind: value ?? "" })}
            data={Object.entries(words.kinds).map(([value, label]) => ({ value, label }))}
          />
          <Select
            aria-label={words.state}
            w={150}
            clearable
            placeholder={words.allStates}
            value={state || null}
            onChange={(value) => set({ state: value ?? "" })}
            data={Object.entries(words.states).map(([value, label]) => ({ value: value as Job["state"], label }))}
          />
          <Schedule />
        </Group>
        <DataTable
          label={general.screens.jobs}
          source={source}
          columns={columns}
          rowKey={keyOf}
          sort=""
          onSort={() => undefined}
          openKey={openKey}
          onOpen={(row) => set({ row }, { replace: openKey !== "" })}
          empty={empty}
        />
      </div>
      {openKey && (
        <RowDrawer title={tame(title)} onClose={close}>
          <JobDetails key={openKey} id={openKey} onJob={(row) => set({ row })} />
        </RowDrawer>
      )}
    </Page>
  );
}

/** When the upkeep runs; administrators know. */
function Schedule() {
  const { data } = useQuery({ ...settingsQuery, enabled: useMay("admin") });
  const cron = data?.find((setting) => setting.name === SCHEDULE);
  return cron ? (
    <Text size="xs" c="dimmed" title={cron.value ?? undefined}>
      {cron.value ? words.schedule(cron.value) : words.noSchedule}
    </Text>
  ) : null;
}
