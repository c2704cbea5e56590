import "@/theme/watching.css";
import { Button, Group, SegmentedControl, Skeleton, Stack } from "@mantine/core";
import { IconConfetti, IconInbox } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { useRows } from "@/api/lists";
import { projectsQuery } from "@/api/projects";
import { useMay } from "@/api/session";
import { type Colour, eventCountsQuery } from "@/api/watching";
import { AlertDetails } from "@/components/alerts/AlertDetails";
import { AlertFilters } from "@/components/alerts/AlertFilters";
import { AlertList } from "@/components/alerts/AlertList";
import { alertParams, type AlertParams } from "@/components/alerts/params";
import { useSettling } from "@/components/alerts/useSettling";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { Page } from "@/components/Page";
import { RowDrawer } from "@/components/RowDrawer";
import { LookNow } from "@/components/watching/LookNow";
import { screenOf } from "@/screens";
import { count } from "@/state/format";
import { useParams } from "@/state/params";
import { settled } from "@/state/watching";
import { general } from "@/text/en/general";
import { alertWords as words, watchWords } from "@/text/en/watching";

const STATES = ["open", "snoozed", "acknowledged", "all"] as const;
const COLOURS = ["red", "yellow", "green"] as const satisfies readonly Colour[];
const DAY_MS = 86_400_000;

/** The inbox of what monitors found. */
export default function AlertsPage() {
  const [values, set] = useParams(alertParams);
  const { state, project, rule, since, words: said, event: openId } = values;
  const may = useMay("editor");
  const { data: projects = [] } = useQuery(projectsQuery);
  const names = useMemo(() => new Map(projects.map(({ id, name }) => [id, name])), [projects]);
  const query = useMemo(() => ({
    state: state === "all" ? undefined : state,
    project_id: project || undefined,
    rule: rule || undefined,
    words: said || undefined,
    since: since ? new Date(Math.floor(Date.now() / 60_000) * 60_000 - Number(since) * DAY_MS).toISOString() : undefined,
  }), [state, project, rule, said, since]);
  const source = useRows("/api/v1/events", "", query);
  const { moved, settle, undo } = useSettling();
  const rows = useMemo(() => settled(source.rows, moved, state), [source.rows, moved, state]);
  const close = useCallback(() => set({ event: "" }), [set]);
  const open = useCallback((id: string) => set({ event: id }, { replace: openId !== "" }), [set, openId]);
  const decide = may ? settle : null;
  const row = rows.find((one) => one.id === openId) ?? source.rows.find((one) => one.id === openId);
  return (
    <Page title={words.title} aside={<Summary project={project} />} tools={may && <LookNow project={project} />}>
      <Group gap={8} mb="sm">
        <States value={state} project={project} onChange={(next) => set({ state: next, event: "" })} />
        <AlertFilters values={values} projects={projects} set={set} />
      </Group>
      {source.problem ? <ErrorState error={source.problem} retry={source.retry} /> : source.waiting ? <Bones /> : rows.length === 0 ? (
        <div className="lc-card"><Nothing values={values} onClear={() => set({ project: "", rule: "", since: "", words: "" })} /></div>
      ) : (
        <AlertList rows={rows} names={names} openId={openId} onOpen={open} onSettle={decide} onUndo={undo} />
      )}
      {source.reach > source.rows.length && (
        <Group justify="center" mt="sm"><Button variant="default" onClick={() => source.want(0, source.reach)}>{words.more}</Button></Group>
      )}
      {openId && (
        <RowDrawer title={row ? watchWords.colours[row.colour] : words.title} onClose={close}>
          <AlertDetails key={openId} id={openId} row={row} project={names.get(row?.project_id ?? "") ?? ""} onSettle={decide} />
        </RowDrawer>
      )}
    </Page>
  );
}

/** How many are open, by how they are to be taken. */
function Summary({ project }: { project: string }) {
  const { data } = useQuery(eventCountsQuery);
  if (!data) return null;
  const open = data.filter((one) => one.state === "open" && (!project || one.project_id === project));
  const of = (colour: Colour): number => open.filter((one) => one.colour === colour).reduce((sum, one) => sum + one.events, 0);
  return (
    <span className="lc-legend" role="status" data-testid="alert-counts">
      {open.length === 0 ? words.none : COLOURS.filter(of).map((colour) => <span key={colour}><i className="lc-dot" data-colour={colour} />{count(of(colour))} {watchWords.colours[colour].toLowerCase()}</span>)}
    </span>
  );
}

function States({ value, project, onChange }: { value: AlertParams["state"]; project: string; onChange: (state: AlertParams["state"]) => void }) {
  const { data = [] } = useQuery(eventCountsQuery);
  const number = (state: string): number => data.filter((one) => one.state === state && (!project || one.project_id === project)).reduce((sum, one) => sum + one.events, 0);
  const label = (state: (typeof STATES)[number]): string => (state === "open" || state === "snoozed" ? `${words.states[state]} ${number(state) || ""}`.trim() : words.states[state]);
  return <SegmentedControl aria-label={words.which} value={value} onChange={(next) => onChange(STATES.find((one) => one === next) ?? "open")} data={STATES.map((state) => ({ value: state, label: label(state) }))} />;
}

function Bones() {
  return <Stack gap={0} className="lc-card" p={0} aria-busy="true" aria-label={general.loading}>{[0, 1, 2, 3, 4, 5].map((one) => <Group key={one} className="lc-alert" wrap="nowrap" gap="sm"><Skeleton circle h={34} w={34} /><Stack gap={8} flex={1}><Skeleton h={11} w={`${70 - 7 * one}%`} /><Skeleton h={9} w="34%" /></Stack></Group>)}</Stack>;
}

/** Nothing to see: because all is dealt with, because nothing happened yet, or because of filters. */
function Nothing({ values, onClear }: { values: AlertParams; onClear: () => void }) {
  const { data = [] } = useQuery(eventCountsQuery);
  const monitors = <Button component={Link} variant="default" to={screenOf("monitors").path as never}>{words.toMonitors}</Button>;
  if (values.project || values.rule || values.since || values.words) return <EmptyState title={words.filtered} hint={general.table.emptyHint} action={<Button variant="default" onClick={onClear}>{words.clear}</Button>} />;
  if (!data.length) return <EmptyState icon={<IconInbox size={32} stroke={1.3} aria-hidden />} title={words.first} hint={words.firstHint} action={monitors} />;
  return <EmptyState icon={<IconConfetti size={32} stroke={1.3} aria-hidden />} title={words.zero} hint={words.zeroHint} action={monitors} />;
}
