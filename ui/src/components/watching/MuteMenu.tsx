import { Button, Menu } from "@mantine/core";
import { IconBell, IconBellOff } from "@tabler/icons-react";
import { say, sayProblem } from "@/components/notices";
import { time } from "@/state/format";
import { watchWords as words } from "@/text/en/watching";

const LENGTHS = Object.keys(words.mutes) as (keyof typeof words.mutes)[];
const DAY_MS = 86_400_000;

export const isMuted = (until: string | null | undefined): until is string => until != null && new Date(until).getTime() > Date.now();

/** Tell nobody for some days, or tell again. */
export function MuteMenu({ until, onMute }: { until: string | null; onMute: (until: string | null) => Promise<void> }) {
  const mute = (days: number): void => {
    const end = new Date(Date.now() + days * DAY_MS).toISOString();
    onMute(end)
      .then(() => say(words.muted(time(end))))
      .catch(sayProblem);
  };
  if (isMuted(until)) {
    return (
      <Button
        variant="default"
        size="compact-xs"
        leftSection={<IconBell size={13} aria-hidden />}
        onClick={() => void onMute(null).catch(sayProblem)}
      >
        {words.unmute}
      </Button>
    );
  }
  return (
    <Menu width={180}>
      <Menu.Target>
        <Button variant="default" size="compact-xs" leftSection={<IconBellOff size={13} aria-hidden />}>
          {words.mute}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {LENGTHS.map((one) => (
          <Menu.Item key={one} onClick={() => mute(words.days[one])}>
            {words.mutes[one]}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
