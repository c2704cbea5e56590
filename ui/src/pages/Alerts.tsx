import "@/theme/watching.css";
import { Button, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useRows } from "@/api/lists";
import { projectsQuery } from "@/api/projects";
import { useMay } from "@/api/session";
import { AlertDetails } from "@/components/alerts/AlertDetails";
import { AlertFilters } from "@/components/alerts/AlertFilters";
import { AlertList } from "@/components/alerts/AlertList";
import { Bones, Nothing, States, Summary } from "@/components/alerts/AlertParts";
import { alertParams } from "@/components/alerts/params";
import { useSettling } from "@/components/alerts/useSettling";
import { ErrorState } from "@/components/Interludes";
import { Page } from "@/components/Page";
import { RowDrawer } from "@/components/RowDrawer";
import { LookNow } from "@/components/watching/LookNow";
import { useParams } from "@/state/params";
import { settled } from "@/state/watching";
import { alertWords as words, watchWords } from "@/text/en/watching";

const DAY_MS = 86_400_000;

/** The inbox of what monitors found. */
export default function AlertsPage() {
  const [values, set] = useParams(alertParams);
  const { state, project, rule, since, words: said, event: openId } = values;
  const may = useMay("editor");
  const { data: projects = [] } = useQuery(projectsQuery);
  const names = useMemo(() => new Map(projects.map(({ id, name }) => [id, name])), [projects]);
  const query = useMemo(
    () => ({
      state: state === "all" ? undefined : state,
      project_id: project || undefined,
      rule: rule || undefined,
      words: said || undefined,
      since: since ? new Date(Math.floor(Date.now() / 60_000) * 60_000 - Number(since) * DAY_MS).toISOString() : undefined,
    }),
    [state, project, rule, said, since],
  );
  const source = useRows("/api/v1/events", "", query);
  const { moved, settle, undo } = useSettling();
  const rows = useMemo(() => settled(source.rows, moved, state), [source.rows, moved, state]);
  // what was settled a moment ago is open on the side still, as it stands now
  const [row] = settled(
    source.rows.filter((one) => one.id === openId),
    moved,
    "all",
  );
  const close = useCallback(() => set({ event: "" }), [set]);
  const open = useCallback((id: string) => set({ event: id }, { replace: openId !== "" }), [set, openId]);
  const decide = may ? settle : null;
  return (
    <Page title={words.title} aside={<Summary project={project} />} tools={may && <LookNow project={project} />}>
      <Group gap={8} mb="sm">
        <States value={state} project={project} onChange={(next) => set({ state: next, event: "" })} />
        <AlertFilters values={values} projects={projects} set={set} />
      </Group>
      {source.problem ? (
        <ErrorState error={source.problem} retry={source.retry} />
      ) : source.waiting ? (
        <Bones />
      ) : rows.length === 0 ? (
        <div className="lc-card">
          <Nothing values={values} onClear={() => set({ project: "", rule: "", since: "", words: "" })} />
        </div>
      ) : (
        <AlertList rows={rows} names={names} openId={openId} onOpen={open} onSettle={decide} onUndo={undo} />
      )}
      {source.reach > source.rows.length && (
        <Group justify="center" mt="sm">
          <Button variant="default" onClick={() => source.want(0, source.reach)}>
            {words.more}
          </Button>
        </Group>
      )}
      {openId && (
        <RowDrawer title={row ? watchWords.colours[row.colour] : words.title} onClose={close}>
          <AlertDetails key={openId} id={openId} row={row} project={names.get(row?.project_id ?? "") ?? ""} onSettle={decide} />
        </RowDrawer>
      )}
    </Page>
  );
}
