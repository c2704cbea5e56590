import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addSchedule, replaceSchedule, type Schedule, type WantedSchedule } from "@/api/schedules";
import { Rhythm } from "@/components/crawls/Rhythm";
import { ScheduledJob } from "@/components/crawls/ScheduledJob";
import { ErrorState } from "@/components/Interludes";
import { say } from "@/components/notices";
import { argumentsOf, type Filled, filledOf } from "@/state/schedules";
import { general } from "@/text/en/general";
import { scheduleWords as words } from "@/text/en/schedules";

const KINDS = ["crawl", "verify", "listen", "import", "commoncrawl", "ranks", "score"] as const;
const here = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** What a new schedule begins with. */
export interface Beginning {
  kind: WantedSchedule["kind"];
  arguments: Record<string, unknown>;
}

/** Makes a schedule or changes one; looks of monitors keep what they do, only when can be changed here. */
export function ScheduleForm({ schedule, begin, onClose }: { schedule: Schedule | null; begin?: Beginning; onClose: () => void }) {
  const known = schedule ?? begin;
  const [kind, setKind] = useState<string>(known?.kind ?? "crawl");
  const [filled, setFilled] = useState<Filled>(filledOf(kind, known?.arguments ?? {}));
  const [name, setName] = useState(schedule?.name ?? "");
  const [every, setEvery] = useState(schedule?.every ?? "weekly");
  const [zone, setZone] = useState(schedule?.zone ?? here());
  const choose = (value: string): void => {
    setKind(value);
    setFilled(filledOf(value, value === known?.kind ? known.arguments : {}));
  };
  const saving = useMutation({
    mutationFn: () => {
      const given = argumentsOf(kind, filled, known?.kind === kind ? known.arguments : {});
      const draft: WantedSchedule = {
        name,
        kind: kind as WantedSchedule["kind"],
        arguments: given,
        every,
        zone,
        enabled: schedule?.enabled ?? true,
      };
      return schedule ? replaceSchedule(schedule.id, draft) : addSchedule(draft);
    },
    onSuccess: () => {
      say(words.saved);
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saving.mutate();
  };
  const kinds = kind === "watch" ? ["watch"] : [...KINDS];
  return (
    <Modal opened onClose={onClose} title={schedule ? words.change : words.add} closeButtonProps={{ "aria-label": general.close }}>
      <form onSubmit={submit} data-testid="schedule-form">
        <Stack gap="sm">
          {saving.error && <ErrorState error={saving.error} />}
          <Select
            label={words.kind}
            allowDeselect={false}
            value={kind}
            onChange={(value) => choose(value ?? "crawl")}
            data={kinds.map((value) => ({ value, label: words.kinds[value] ?? value }))}
          />
          <ScheduledJob kind={kind} filled={filled} onChange={(change) => setFilled((before) => ({ ...before, ...change }))} />
          <Rhythm every={every} zone={zone} onEvery={setEvery} onZone={setZone} />
          <TextInput
            label={words.name}
            placeholder={words.namePlaceholder}
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={saving.isPending}>
              {words.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
