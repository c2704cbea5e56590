import { Button, Group, Modal, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { setWatch, type WantedWatch, type Watch } from "@/api/watching";
import { ErrorState } from "@/components/Interludes";
import { say } from "@/components/notices";
import { clock, minuteOf } from "@/state/watching";
import { general } from "@/text/en/general";
import { monitorWords as words, watchWords } from "@/text/en/watching";

const ZONES = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
const DAYS = watchWords.weekdays.map((label, at) => ({ value: String(at), label }));
const [NIGHT, MORNING] = [22 * 60, 7 * 60];

/** Time zone, digests and quiet hours of a project. */
export function WatchTimes({ watch, onClose }: { watch: Watch; onClose: () => void }) {
  const [wanted, setWanted] = useState<WantedWatch>(() => {
    const { zone, digest_minute, digest_weekday, quiet_from, quiet_until } = watch;
    return { zone, digest_minute, digest_weekday, quiet_from, quiet_until };
  });
  const saving = useMutation({
    mutationFn: () => setWatch(watch.project_id, wanted),
    onSuccess: () => {
      say(words.settingsSaved);
      onClose();
    },
  });
  const put = (part: Partial<WantedWatch>): void => setWanted({ ...wanted, ...part });
  const quiet = wanted.quiet_from != null && wanted.quiet_until != null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={words.settings} closeButtonProps={{ "aria-label": general.close }}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {saving.error && <ErrorState error={saving.error} />}
          <Select
            label={words.zone}
            searchable
            allowDeselect={false}
            data={ZONES.includes(wanted.zone ?? "UTC") ? ZONES : [wanted.zone ?? "UTC", ...ZONES]}
            value={wanted.zone ?? "UTC"}
            onChange={(zone) => put({ zone: zone ?? "UTC" })}
          />
          <Group gap="md" align="flex-end">
            <Time focused label={words.at} minute={wanted.digest_minute ?? 480} onChange={(digest_minute) => put({ digest_minute })} />
            <Select
              label={words.weekday}
              allowDeselect={false}
              w={150}
              data={DAYS}
              value={String(wanted.digest_weekday ?? 0)}
              onChange={(value) => put({ digest_weekday: Number(value ?? 0) })}
            />
          </Group>
          <Switch
            size="xs"
            label={words.quietHours}
            description={words.quietHint}
            checked={quiet}
            onChange={(event) =>
              put(event.currentTarget.checked ? { quiet_from: NIGHT, quiet_until: MORNING } : { quiet_from: null, quiet_until: null })
            }
          />
          {quiet && (
            <Group gap="md">
              <Time label={words.from} minute={wanted.quiet_from ?? NIGHT} onChange={(quiet_from) => put({ quiet_from })} />
              <Time label={words.until} minute={wanted.quiet_until ?? MORNING} onChange={(quiet_until) => put({ quiet_until })} />
            </Group>
          )}
          <Group justify="space-between">
            <Text size="xs" c="dimmed">
              {wanted.zone}
            </Text>
            <Button type="submit" loading={saving.isPending}>
              {general.save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Time({
  label,
  minute,
  onChange,
  focused = false,
}: {
  label: string;
  focused?: boolean;
  minute: number;
  onChange: (minute: number) => void;
}) {
  return (
    <TextInput
      type="time"
      data-autofocus={focused || undefined}
      label={label}
      w={120}
      value={clock(minute)}
      onChange={(event) => {
        const read = minuteOf(event.currentTarget.value);
        if (read !== null) onChange(read);
      }}
    />
  );
}
