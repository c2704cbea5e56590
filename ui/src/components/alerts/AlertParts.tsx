/** Parts of the inbox: how much is in it, which of it is shown, and what stands where nothing is. */
import { Button, Group, SegmentedControl, Skeleton, Stack } from "@mantine/core";
import { IconConfetti, IconInbox } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type Colour, eventCountsQuery } from "@/api/watching";
import type { AlertParams } from "@/components/alerts/params";
import { EmptyState } from "@/components/Interludes";
import { screenOf } from "@/screens";
import { count } from "@/state/format";
import { general } from "@/text/en/general";
import { alertWords as words } from "@/text/en/watching";

const STATES = ["open", "snoozed", "acknowledged", "all"] as const;
const COLOURS = ["red", "yellow", "green"] as const satisfies readonly Colour[];

/** How many are open, by how they are to be taken. */
export function Summary({ project }: { project: string }) {
  const { data } = useQuery(eventCountsQuery);
  if (!data) return null;
  const open = data.filter((one) => one.state === "open" && (!project || one.project_id === project));
  const of = (colour: Colour): number => open.filter((one) => one.colour === colour).reduce((sum, one) => sum + one.events, 0);
  return (
    <span className="lc-legend" role="status" data-testid="alert-counts">
      {open.length === 0
        ? words.none
        : COLOURS.filter(of).map((colour) => (
            <span key={colour}>
              <i className="lc-dot" data-colour={colour} />
              {count(of(colour))} {words.counts[colour]}
            </span>
          ))}
    </span>
  );
}

export function States({
  value,
  project,
  onChange,
}: {
  value: AlertParams["state"];
  project: string;
  onChange: (state: AlertParams["state"]) => void;
}) {
  const { data = [] } = useQuery(eventCountsQuery);
  const number = (state: string): number =>
    data.filter((one) => one.state === state && (!project || one.project_id === project)).reduce((sum, one) => sum + one.events, 0);
  const label = (state: (typeof STATES)[number]): string =>
    state === "open" || state === "snoozed" ? `${words.states[state]} ${number(state) || ""}`.trim() : words.states[state];
  return (
    <SegmentedControl
      aria-label={words.which}
      value={value}
      onChange={(next) => onChange(STATES.find((one) => one === next) ?? "open")}
      data={STATES.map((state) => ({ value: state, label: label(state) }))}
    />
  );
}

export function Bones() {
  return (
    <Stack gap={0} className="lc-card" p={0} aria-busy="true" aria-label={general.loading}>
      {[0, 1, 2, 3, 4, 5].map((one) => (
        <Group key={one} className="lc-alert" wrap="nowrap" gap="sm">
          <Skeleton circle h={34} w={34} />
          <Stack gap={8} flex={1}>
            <Skeleton h={11} w={`${70 - 7 * one}%`} />
            <Skeleton h={9} w="34%" />
          </Stack>
        </Group>
      ))}
    </Stack>
  );
}

/** Nothing to see: because all is dealt with, because nothing happened yet, or because of filters. */
export function Nothing({ values, onClear }: { values: AlertParams; onClear: () => void }) {
  const { data = [] } = useQuery(eventCountsQuery);
  const monitors = (
    <Button component={Link} variant="default" to={screenOf("monitors").path as never}>
      {words.toMonitors}
    </Button>
  );
  if (values.project || values.rule || values.since || values.words)
    return (
      <EmptyState
        title={words.filtered}
        hint={general.table.emptyHint}
        action={
          <Button variant="default" onClick={onClear}>
            {words.clear}
          </Button>
        }
      />
    );
  if (!data.length)
    return (
      <EmptyState icon={<IconInbox size={32} stroke={1.3} aria-hidden />} title={words.first} hint={words.firstHint} action={monitors} />
    );
  return (
    <EmptyState icon={<IconConfetti size={32} stroke={1.3} aria-hidden />} title={words.zero} hint={words.zeroHint} action={monitors} />
  );
}
