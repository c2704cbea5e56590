import { Badge, Button, Group, Select, Switch, Text, Title } from "@mantine/core";
import { useState } from "react";
import { type Cadence, type Monitor, type MonitorRule, muteMonitor, replaceMonitor, wantedOf } from "@/api/watching";
import { RuleMark } from "@/components/alerts/rules";
import { sayProblem, sayWithUndo } from "@/components/notices";
import { ToldOnly } from "@/components/monitors/ToldChannels";
import { isMuted, MuteMenu } from "@/components/watching/MuteMenu";
import { tame, time } from "@/state/format";
import { filterTexts } from "@/state/watching";
import { describeFilter } from "@/text/describe";
import { monitorWords as words, watchWords } from "@/text/en/watching";

const CADENCES = Object.entries(watchWords.cadenceNames).map(([value, label]) => ({ value: value as Cadence, label }));

interface Props {
  monitor: Monitor;
  rule: MonitorRule | undefined;
  may: boolean;
  chosen: boolean;
  onEdit: () => void;
}

/** One monitor: what it watches for in a sentence, its thresholds, and how soon it tells. */
export function MonitorCard({ monitor, rule, may, chosen, onEdit }: Props) {
  const [on, setOn] = useState<boolean | null>(null);
  const filters = filterTexts(monitor.filter);
  const enabled = on ?? monitor.enabled;
  const change = async (part: Partial<ReturnType<typeof wantedOf>>): Promise<void> =>
    replaceMonitor(monitor.id, { ...wantedOf(monitor, filters), ...part });
  const flip = (next: boolean): void => {
    setOn(next);
    change({ enabled: next })
      .then(() => sayWithUndo((next ? words.turnedOn : words.turnedOff)(monitor.name), () => change({ enabled: !next })))
      .catch(sayProblem)
      .finally(() => setOn(null));
  };
  return (
    <section
      className="lc-card lc-watch-card"
      data-off={!enabled || undefined}
      data-chosen={chosen || undefined}
      aria-label={tame(monitor.name)}
      data-testid="monitor"
    >
      <Group gap="sm" wrap="nowrap" align="flex-start" className="lc-watch-head">
        <RuleMark rule={monitor.rule} />
        <div style={{ minWidth: 0, flex: 1 }}>
          <Title order={3} fz={15} style={{ overflowWrap: "anywhere" }}>
            {tame(monitor.name)}
          </Title>
          <Text size="xs" c="dimmed">
            {rule && rule.title !== monitor.name ? rule.title : watchWords.parts[monitor.part]}
          </Text>
        </div>
        <Switch
          size="sm"
          aria-label={words.on(monitor.name)}
          checked={enabled}
          disabled={!may}
          onChange={(event) => flip(event.currentTarget.checked)}
        />
      </Group>
      <Text size="sm">
        {rule?.meaning}{" "}
        {monitor.cadence === "never"
          ? words.keeps(watchWords.parts[monitor.part])
          : words.sentence(watchWords.cadences[monitor.cadence], watchWords.parts[monitor.part])}
      </Text>
      <Conditions monitor={monitor} rule={rule} filters={filters} />
      {monitor.channels.length > 0 && <ToldOnly monitor={monitor} />}
      <Group gap={6} className="lc-watch-foot">
        {may && (
          <Select
            aria-label={`${words.rhythm}: ${monitor.name}`}
            size="xs"
            w={104}
            allowDeselect={false}
            data={CADENCES}
            value={monitor.cadence}
            onChange={(value) => value && void change({ cadence: value as Cadence }).catch(sayProblem)}
          />
        )}
        {may && (
          <Button variant="default" size="compact-xs" onClick={onEdit} aria-label={words.edit(monitor.name)}>
            {words.change}
          </Button>
        )}
        {may && <MuteMenu until={monitor.muted_until} onMute={(until) => muteMonitor(monitor.id, until)} />}
        {isMuted(monitor.muted_until) && (
          <Badge variant="light" color="orange" radius="sm" className="lc-badge">
            {watchWords.muted(time(monitor.muted_until))}
          </Badge>
        )}
      </Group>
    </section>
  );
}

/** The filter and the numbers of a monitor, as pills. */
function Conditions({ monitor, rule, filters }: { monitor: Monitor; rule: MonitorRule | undefined; filters: readonly string[] }) {
  const numbers = (rule?.options ?? []).map((option) => ({ ...option, value: monitor.options[option.name] ?? option.default }));
  if (!filters.length && !numbers.length) return null;
  return (
    <Group gap={6}>
      {filters.map((text) => (
        <Badge key={text} className="lc-pill" radius="xl" variant="light" tt="none">
          {describeFilter(text)}
        </Badge>
      ))}
      {numbers.map((one) => (
        <Badge key={one.name} variant="default" radius="xl" tt="none" fw={500} title={one.meaning} className="lc-badge">
          {words.options[one.name] ?? one.name}: {one.value}
        </Badge>
      ))}
    </Group>
  );
}
