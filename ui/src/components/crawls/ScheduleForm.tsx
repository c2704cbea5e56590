import { Autocomplete, Button, Checkbox, Group, Modal, SegmentedControl, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { asProblem } from "@/api/client";
import { addSchedule, replaceSchedule, rhythmQuery, type Schedule, type WantedSchedule } from "@/api/schedules";
import { ErrorState } from "@/components/Interludes";
import { argumentsOf, type Filled, filledOf } from "@/state/schedules";
import { time } from "@/state/format";
import { crawlWords } from "@/text/en/crawls";
import { general } from "@/text/en/general";
import { scheduleWords as words } from "@/text/en/schedules";

const KINDS = ["crawl", "verify", "score"] as const;
const CRAWLS = ["site", "linkers", "expand"] as const;
const here = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** Makes a schedule or changes one; looks of monitors keep what they do, only when can be changed here. */
export function ScheduleForm({ schedule, onClose }: { schedule: Schedule | null; onClose: () => void }) {
  const [kind, setKind] = useState<string>(schedule?.kind ?? "crawl");
  const [filled, setFilled] = useState<Filled>(filledOf(schedule?.arguments ?? {}));
  const [name, setName] = useState(schedule?.name ?? "");
  const [every, setEvery] = useState(schedule?.every ?? "weekly");
  const [zone, setZone] = useState(schedule?.zone ?? here());
  const put = (change: Partial<Filled>): void => setFilled((before) => ({ ...before, ...change }));
  const saving = useMutation({
    mutationFn: () => {
      const given = argumentsOf(kind, filled, schedule?.kind === kind ? schedule.arguments : {});
      const draft: WantedSchedule = { name, kind: kind as WantedSchedule["kind"], arguments: given, every, zone, enabled: schedule?.enabled ?? true };
      return schedule ? replaceSchedule(schedule.id, draft) : addSchedule(draft);
    },
    onSuccess: onClose,
  });
  const submit = (event: FormEvent): void => { event.preventDefault(); saving.mutate(); };
  const kinds = kind === "watch" ? ["watch"] : [...KINDS];
  return (
    <Modal opened onClose={onClose} title={schedule ? words.change : words.add} closeButtonProps={{ "aria-label": general.close }}>
      <form onSubmit={submit} data-testid="schedule-form">
        <Stack gap="sm">
          {saving.error && <ErrorState error={saving.error} />}
          <SegmentedControl fullWidth aria-label={words.kind} value={kind} onChange={setKind} data={kinds.map((value) => ({ value, label: words.kinds[value] ?? value }))} />
          {kind === "crawl" && <Select label={words.crawlKind} allowDeselect={false} value={filled.crawl} onChange={(value) => put({ crawl: value ?? "site" })} data={CRAWLS.map((value) => ({ value, label: crawlWords.kinds[value]?.[0] ?? value }))} />}
          {kind === "crawl" && <Textarea label={words.targets} required autosize minRows={1} maxRows={8} value={filled.targets} onChange={(event) => put({ targets: event.currentTarget.value })} />}
          {kind === "verify" && <TextInput label={words.target} required value={filled.target} onChange={(event) => put({ target: event.currentTarget.value })} />}
          {kind === "verify" && <Checkbox label={words.due} checked={filled.due} onChange={(event) => put({ due: event.currentTarget.checked })} />}
          <Rhythm every={every} zone={zone} onEvery={setEvery} onZone={setZone} />
          <TextInput label={words.name} placeholder={words.namePlaceholder} maxLength={200} value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <Group justify="flex-end"><Button type="submit" loading={saving.isPending}>{words.save}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Rhythm({ every, zone, onEvery, onZone }: { every: string; zone: string; onEvery: (every: string) => void; onZone: (zone: string) => void }) {
  const [asked] = useDebouncedValue(`${zone} ${every}`, 300);
  const { data, error } = useQuery(rhythmQuery(asked.slice(asked.indexOf(" ") + 1), asked.slice(0, asked.indexOf(" ")) || "UTC"));
  return (
    <>
      <Autocomplete label={words.every} description={words.everyHint} required value={every} onChange={onEvery} data={[...words.often]} filter={({ options }) => options} error={error ? asProblem(error).message : undefined} />
      <Autocomplete label={words.zone} required value={zone} onChange={onZone} data={Intl.supportedValuesOf("timeZone")} limit={30} />
      {data && <Text size="xs" c="dimmed" className="lc-figures">{words.next}: {data.next_at.map((at) => time(at)).join(" · ")}</Text>}
    </>
  );
}
