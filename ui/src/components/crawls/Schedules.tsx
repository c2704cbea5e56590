import { ActionIcon, Button, Group, Skeleton, Switch, Table, Text, Tooltip } from "@mantine/core";
import { IconClock, IconPencil, IconPlayerPlay, IconPlus, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import {
  addSchedule,
  draftOf,
  removeSchedule,
  replaceSchedule,
  runSchedule,
  type Schedule,
  schedulesQuery,
  showSchedule,
} from "@/api/schedules";
import { useMay } from "@/api/session";
import { ScheduleForm } from "@/components/crawls/ScheduleForm";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { optimistically, say, sayProblem, sayWithUndo } from "@/components/notices";
import { NOTHING, tame, time } from "@/state/format";
import { cronText } from "@/text/en/clock";
import { scheduleWords as words } from "@/text/en/schedules";

/** What is done by the clock: crawls, checks, looks, scores; each can be changed, tried and switched off. */
export function Schedules() {
  const { data, error, refetch } = useQuery(schedulesQuery);
  const may = useMay("editor");
  const [editing, setEditing] = useState<Schedule | "new" | null>(null);
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton h={220} radius="lg" />;
  const add = may && (
    <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setEditing("new")} data-testid="new-schedule">
      {words.add}
    </Button>
  );
  return (
    <>
      {data.length === 0 ? (
        <EmptyState icon={<IconClock size={30} stroke={1.4} aria-hidden />} title={words.empty} hint={words.emptyHint} action={add} />
      ) : (
        <>
          <div>{add}</div>
          <div className="lc-plain-table" tabIndex={0} role="group" aria-label={words.tabs.clock}>
            <Table verticalSpacing={6} data-testid="schedules">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{words.state}</Table.Th>
                  <Table.Th>{words.name}</Table.Th>
                  <Table.Th>{words.kind}</Table.Th>
                  <Table.Th>{words.every}</Table.Th>
                  <Table.Th>{words.next}</Table.Th>
                  <Table.Th>{words.last}</Table.Th>
                  <Table.Th ta="end">{words.act}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {data.map((one) => (
                  <ScheduleRow key={one.id} schedule={one} may={may} onEdit={() => setEditing(one)} />
                ))}
              </Table.Tbody>
            </Table>
          </div>
        </>
      )}
      {editing && <ScheduleForm schedule={editing === "new" ? null : editing} onClose={() => setEditing(null)} />}
    </>
  );
}

function ScheduleRow({ schedule, may, onEdit }: { schedule: Schedule; may: boolean; onEdit: () => void }) {
  const { id, enabled } = schedule;
  const name = tame(schedule.name);
  const put = (on: boolean): Promise<void> => replaceSchedule(id, { ...draftOf(schedule), enabled: on });
  const flip = (): void =>
    void optimistically(
      () => showSchedule({ ...schedule, enabled: !enabled }),
      () => put(!enabled),
      () => {
        showSchedule(schedule);
        void put(enabled).catch(sayProblem);
      },
      enabled ? words.switchedOff(name) : words.switchedOn(name),
    );
  const remove = (): void =>
    void removeSchedule(id)
      .then(() => sayWithUndo(words.removed(name), () => addSchedule(draftOf(schedule), schedule.project_id ?? null)))
      .catch(sayProblem);
  return (
    <Table.Tr>
      <Table.Td w={50}>
        <Switch size="xs" checked={enabled} disabled={!may} onChange={flip} aria-label={words.on(name)} />
      </Table.Td>
      <Table.Td fw={600} style={{ overflowWrap: "anywhere", minWidth: 160 }}>
        <bdi>{name}</bdi>
      </Table.Td>
      <Table.Td>{words.kinds[schedule.kind] ?? schedule.kind}</Table.Td>
      <Table.Td>
        <Text span inherit ff="monospace" fz={12}>
          {cronText(tame(schedule.every))}
        </Text>{" "}
        <Text span inherit c="dimmed" fz={12}>
          {tame(schedule.zone)}
        </Text>
      </Table.Td>
      <Table.Td style={{ whiteSpace: "nowrap" }}>{schedule.next_at ? time(schedule.next_at) : enabled ? words.never : words.off}</Table.Td>
      <Table.Td style={{ whiteSpace: "nowrap" }}>{schedule.last_at ? time(schedule.last_at) : NOTHING}</Table.Td>
      <Table.Td w={110}>
        {may && (
          <Group gap={4} wrap="nowrap" justify="flex-end">
            <Act
              label={words.runOf(name)}
              icon={<IconPlayerPlay size={15} />}
              onClick={() =>
                void runSchedule(id)
                  .then(() => say(words.running))
                  .catch(sayProblem)
              }
            />
            <Act label={words.changeOf(name)} icon={<IconPencil size={15} />} onClick={onEdit} />
            <Act label={words.removeOf(name)} icon={<IconTrash size={15} />} onClick={remove} />
          </Group>
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function Act({ label, icon, onClick }: { label: string; icon: ReactNode; onClick: () => void }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="default" size={24} aria-label={label} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
