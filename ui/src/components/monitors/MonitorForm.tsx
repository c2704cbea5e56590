import { Button, Group, Input, Modal, NumberInput, SegmentedControl, Select, Stack, Text, TextInput, useMatches } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useFields } from "@/api/catalogue";
import {
  addMonitor,
  type Cadence,
  type Monitor,
  type MonitorRule,
  type Part,
  removeMonitor,
  replaceMonitor,
  type WantedMonitor,
  wantedOf,
} from "@/api/watching";
import { FilterBar } from "@/components/FilterBar";
import { ErrorState } from "@/components/Interludes";
import { ToldChannels } from "@/components/monitors/ToldChannels";
import { TryMonitor } from "@/components/monitors/TryMonitor";
import { say } from "@/components/notices";
import { ConfirmButton } from "@/components/settings/parts";
import { filterTexts } from "@/state/watching";
import { general } from "@/text/en/general";
import { monitorWords as words, watchWords } from "@/text/en/watching";

const CADENCES = Object.entries(watchWords.cadenceNames).map(([value, label]) => ({ value, label }));

/** What a new monitor of a rule begins with. */
export function usualMonitor(rule: MonitorRule): WantedMonitor {
  return {
    rule: rule.name,
    name: rule.title,
    part: rule.parts[0] ?? "own",
    filters: rule.usual_filter ? [rule.usual_filter] : [],
    options: {},
    cadence: "daily",
    enabled: true,
    channels: [],
  };
}

interface Props {
  project: string;
  rules: readonly MonitorRule[];
  /** null for a new one. */
  monitor: Monitor | null;
  onClose: () => void;
}

/** Make a monitor or change one; try it before it counts. */
export function MonitorForm({ project, rules, monitor, onClose }: Props) {
  const first = rules[0];
  const [wanted, setWanted] = useState<WantedMonitor | null>(
    monitor ? wantedOf(monitor, filterTexts(monitor.filter)) : first ? usualMonitor(first) : null,
  );
  const rule = rules.find((one) => one.name === wanted?.rule);
  const saving = useMutation({
    mutationFn: async (draft: WantedMonitor) => {
      if (monitor) await replaceMonitor(monitor.id, draft);
      else await addMonitor(project, draft);
      say(monitor ? words.saved : words.made(draft.name));
    },
    onSuccess: onClose,
  });
  if (!wanted || !rule) return null;
  const put = (part: Partial<WantedMonitor>): void => setWanted({ ...wanted, ...part });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saving.mutate(wanted);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={monitor ? words.editTitle : words.newTitle}
      closeButtonProps={{ "aria-label": general.close }}
    >
      <form onSubmit={submit}>
        <Stack gap="sm">
          {saving.error && <ErrorState error={saving.error} />}
          {!monitor && (
            <Select
              label={words.rule}
              searchable
              allowDeselect={false}
              value={wanted.rule}
              data={rules.map(({ name, title }) => ({ value: name, label: title }))}
              onChange={(name) => {
                const next = rules.find((one) => one.name === name);
                if (next) setWanted(usualMonitor(next));
              }}
            />
          )}
          <Text size="sm" c="dimmed">
            {rule.meaning}
          </Text>
          <TextInput
            label={words.name}
            data-autofocus
            value={wanted.name}
            maxLength={200}
            required
            onChange={(event) => put({ name: event.currentTarget.value })}
          />
          <Group gap="md" align="flex-end">
            <Choice
              label={words.part}
              value={wanted.part}
              options={rule.parts.map((part) => ({ value: part, label: watchWords.parts[part] }))}
              onChange={(part) => put({ part: part as Part })}
            />
            <Choice
              label={words.rhythm}
              value={wanted.cadence ?? "daily"}
              options={CADENCES}
              onChange={(cadence) => put({ cadence: cadence as Cadence })}
            />
          </Group>
          <ToldChannels project={project} channels={wanted.channels ?? []} onChange={(channels) => put({ channels })} />
          <LinkFilter rule={rule} filters={wanted.filters ?? []} onChange={(filters) => put({ filters: [...filters] })} />
          <Thresholds rule={rule} options={wanted.options ?? {}} onChange={(options) => put({ options })} />
          <TryMonitor wanted={{ ...wanted, project_id: project }} />
          <Group justify="space-between">
            {monitor ? (
              <ConfirmButton
                label={words.remove}
                name={words.removeOf(monitor.name)}
                question={words.confirm(monitor.name)}
                onConfirm={async () => {
                  await removeMonitor(monitor.id);
                  say(words.removed(monitor.name));
                  onClose();
                }}
              />
            ) : (
              <span />
            )}
            <Button type="submit" loading={saving.isPending} disabled={!wanted.name.trim()} data-testid="save-monitor">
              {general.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  onChange: (value: string) => void;
}) {
  const orientation = useMatches<"vertical" | "horizontal">({ base: "vertical", xs: "horizontal" }); // a phone has no room beside
  return (
    <Input.Wrapper size="xs" label={label} labelElement="div">
      <div>
        <SegmentedControl aria-label={label} orientation={orientation} value={value} data={options} onChange={onChange} mt={4} />
      </div>
    </Input.Wrapper>
  );
}

function LinkFilter({
  rule,
  filters,
  onChange,
}: {
  rule: MonitorRule;
  filters: readonly string[];
  onChange: (filters: readonly string[]) => void;
}) {
  const fields = useFields("backlinks");
  return (
    <Input.Wrapper size="xs" label={words.onlyLinks} labelElement="div" role="group" aria-label={words.onlyLinks}>
      <div style={{ marginTop: 4 }}>
        {rule.takes_filter ? (
          <FilterBar
            filter={filters}
            having={[]}
            history=""
            quick={[]}
            fields={fields}
            onChange={(change) => change.filter && onChange(change.filter)}
          />
        ) : (
          <Text size="sm" c="dimmed">
            {words.noFilter}
          </Text>
        )}
        {rule.takes_filter && filters.length === 0 && (
          <Text size="xs" c="dimmed" mt={4}>
            {words.anyLink}
          </Text>
        )}
      </div>
    </Input.Wrapper>
  );
}

function Thresholds({
  rule,
  options,
  onChange,
}: {
  rule: MonitorRule;
  options: Readonly<Record<string, number>>;
  onChange: (options: Record<string, number>) => void;
}) {
  if (!rule.options.length) return null;
  const put = (name: string, value: string | number): void => {
    const next = { ...options };
    if (typeof value === "number") next[name] = value;
    else delete next[name];
    onChange(next);
  };
  return (
    <Group gap="md" align="flex-start" role="group" aria-label={words.thresholds}>
      {rule.options.map((one) => (
        <NumberInput
          key={one.name}
          label={words.options[one.name] ?? one.name}
          description={one.meaning}
          placeholder={words.usualIs(String(one.default))}
          min={one.low}
          max={one.high}
          value={options[one.name] ?? ""}
          onChange={(value) => put(one.name, value)}
          style={{ flex: "1 1 200px" }}
        />
      ))}
    </Group>
  );
}
