import { Anchor, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconBellOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { eventQuery, type EventState, type WatchEvent } from "@/api/watching";
import { AlertEvidence } from "@/components/alerts/AlertEvidence";
import { RuleMark } from "@/components/alerts/rules";
import { SettleButtons } from "@/components/alerts/SettleButtons";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { ScreenLink } from "@/components/ScreenLink";
import { asProblem } from "@/api/client";
import { screenOf } from "@/screens";
import { count, NOTHING, tame, time } from "@/state/format";
import { alertWords as words, watchWords } from "@/text/en/watching";

interface Props {
  id: string;
  /** The row of the list, where it is here. */
  row: WatchEvent | undefined;
  project: string;
  onSettle: ((events: readonly WatchEvent[], state: EventState, until?: Date) => void) | null;
}

/** All that is known of an alert: what happened, how often, and the rows behind it. */
export function AlertDetails({ id, row, project, onSettle }: Props) {
  const { data = row, error } = useQuery({ ...eventQuery(id), enabled: row === undefined });
  if (error && asProblem(error).status === 404)
    return <EmptyState icon={<IconBellOff size={28} stroke={1.4} aria-hidden />} title={words.gone} hint={words.goneHint} />;
  if (error) return <ErrorState error={error} />;
  const event = row ?? data;
  if (!event)
    return (
      <Stack>
        <Skeleton h={60} />
        <Skeleton h={140} />
        <Skeleton h={240} />
      </Stack>
    );
  return (
    <Stack gap="md" data-testid="alert-details">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <RuleMark rule={event.rule} colour={event.colour} size={40} />
        <div style={{ minWidth: 0 }}>
          <Text fw={600} fz={15} lh={1.4} style={{ overflowWrap: "anywhere" }}>
            <bdi>{tame(event.title)}</bdi>
          </Text>
          <Text size="xs" c="dimmed">
            {watchWords.colours[event.colour]} · {time(event.found_at)}
          </Text>
        </div>
      </Group>
      {onSettle && <SettleButtons state={event.state} onSettle={(state, until) => onSettle([event], state, until)} />}
      <Facts event={event} project={project} />
      <AlertEvidence event={event} />
    </Stack>
  );
}

function Facts({ event, project }: { event: WatchEvent; project: string }) {
  const settled =
    event.state === "snoozed" && event.snoozed_until
      ? words.backAt(time(event.snoozed_until))
      : event.state === "acknowledged" && event.settled_by && event.settled_at
        ? words.doneBy(event.settled_by, time(event.settled_at))
        : "";
  return (
    <dl className="lc-facts">
      {project && (
        <>
          <dt>{words.facts.project}</dt>
          <dd>{project}</dd>
        </>
      )}
      <dt>{words.facts.target}</dt>
      <dd>
        <ScreenLink to="overview" target={event.target}>
          {event.target}
        </ScreenLink>
      </dd>
      <dt>{words.facts.monitor}</dt>
      <dd>
        <Anchor
          component={Link}
          inherit
          underline="always"
          to={screenOf("monitors").path as never}
          search={{ project: event.project_id, monitor: event.monitor_id } as never}
        >
          {tame(event.monitor)}
        </Anchor>
        <Text span inherit c="dimmed">
          {" "}
          · {watchWords.cadences[event.cadence as keyof typeof watchWords.cadences] ?? event.cadence}
        </Text>
      </dd>
      <dt>{words.facts.happened}</dt>
      <dd>{event.happened_at ? time(event.happened_at) : NOTHING}</dd>
      {event.links > 0 && (
        <>
          <dt>{words.facts.links}</dt>
          <dd>{count(event.links)}</dd>
        </>
      )}
      {event.sites > 0 && (
        <>
          <dt>{words.facts.sites}</dt>
          <dd>{count(event.sites)}</dd>
        </>
      )}
      {settled && (
        <>
          <dt>{words.facts.state}</dt>
          <dd>{settled}</dd>
        </>
      )}
    </dl>
  );
}
