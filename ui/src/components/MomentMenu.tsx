import { Button, Popover, Stack, Text, TextInput } from "@mantine/core";
import { IconClock } from "@tabler/icons-react";
import { day } from "@/state/format";
import { useParams } from "@/state/params";
import { moment } from "@/state/target";
import { general } from "@/text/en/general";

/** Which day's truth is shown: the newest, or any day before. */
export function MomentMenu({ dataDate }: { dataDate: string | null }) {
  const [{ as_of }, set] = useParams(moment);
  const words = general.moment;
  const label = as_of ? words.asOfDate(day(as_of)) : dataDate ? words.dataDate(day(dataDate)) : words.now;
  return (
    <Popover position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <Button
          variant={as_of ? "light" : "subtle"}
          color={as_of ? undefined : "gray"}
          c={as_of ? undefined : "dimmed"}
          fw={500}
          leftSection={<IconClock size={14} aria-hidden />}
          title={words.dataDateHint}
          data-testid="moment"
        >
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs" maw={260}>
          <TextInput
            type="date"
            label={words.asOf}
            value={as_of.slice(0, 10)}
            max={new Date().toISOString().slice(0, 10)}
            onChange={(event) => set({ as_of: event.currentTarget.value })}
          />
          <Text size="xs" c="dimmed">
            {words.asOfHint}
          </Text>
          {as_of && (
            <Button variant="default" onClick={() => set({ as_of: "" })}>
              {words.reset}
            </Button>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
