import { ActionIcon, Group, Table, Text, Tooltip } from "@mantine/core";
import { IconClockPlus, IconPlayerPlay, IconRestore } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { forgetSource, type ListenedSource } from "@/api/listening";
import { useMay } from "@/api/session";
import { Defined } from "@/components/Defined";
import { say, sayProblem } from "@/components/notices";
import { count, NOTHING, tame, time } from "@/state/format";
import { listeningWords as words } from "@/text/en/listening";

const COLUMNS = ["source", "read", "until", "mentions", "newest", "next"] as const;

interface Props {
  sources: readonly ListenedSource[];
  onListen: (source: string) => void;
  onSchedule: (source: string) => void;
}

/** Every source: how far it was read, what it brought, when it is read next. */
export function SourceTable({ sources, onListen, onSchedule }: Props) {
  const may = useMay("editor");
  return (
    <div className="lc-plain-table" tabIndex={0} role="group" aria-label={words.sources}>
      <Table verticalSpacing={6} data-testid="sources">
        <Table.Thead>
          <Table.Tr>
            {COLUMNS.map((name) => (
              <Table.Th key={name} ta={name === "mentions" ? "end" : undefined}>
                <Defined label={words.columns[name]?.[0] ?? name} definition={words.columns[name]?.[1] ?? ""} />
              </Table.Th>
            ))}
            {may && <Table.Th ta="end">{words.act}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sources.map((one) => (
            <SourceRow key={one.source} source={one} may={may} onListen={onListen} onSchedule={onSchedule} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function SourceRow({ source, may, onListen, onSchedule }: { source: ListenedSource; may: boolean } & Omit<Props, "sources">) {
  const name = tame(source.source);
  const kind = words.kinds[source.kind];
  const forget = (): void =>
    void forgetSource(source.source)
      .then(() => say(words.forgotten(name)))
      .catch(sayProblem);
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: "anywhere", minWidth: 190 }}>
        <Text span inherit fw={600}>
          <bdi>{name}</bdi>
        </Text>
        <Text size="xs" c="dimmed" title={kind?.[1]}>
          {kind?.[0]}, {words.askedBy[source.asked_by]}
        </Text>
      </Table.Td>
      <When at={source.read_at} none={words.never} />
      <When at={source.reached_at} none={source.cursor ? words.post(tame(source.cursor)) : NOTHING} />
      <Table.Td ta="end" className="lc-figures" title={source.mentions_again ? words.again(count(source.mentions_again)) : undefined}>
        {count(source.mentions)}
      </Table.Td>
      <When at={source.last_mention_at} none={NOTHING} />
      <When at={source.next_at} none={words.notAsked} />
      {may && (
        <Table.Td w={110}>
          <Group gap={4} wrap="nowrap" justify="flex-end">
            <Act label={words.nowOf(name)} icon={<IconPlayerPlay size={15} />} onClick={() => onListen(source.source)} />
            <Act label={words.clockOf(name)} icon={<IconClockPlus size={15} />} onClick={() => onSchedule(source.source)} />
            {source.read_at && <Act label={words.forgetOf(name)} icon={<IconRestore size={15} />} onClick={forget} />}
          </Group>
        </Table.Td>
      )}
    </Table.Tr>
  );
}

function When({ at, none }: { at: string | null | undefined; none: string }) {
  return (
    <Table.Td className="lc-figures" style={{ whiteSpace: "nowrap" }} c={at ? undefined : "dimmed"}>
      {at ? time(at) : none}
    </Table.Td>
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
