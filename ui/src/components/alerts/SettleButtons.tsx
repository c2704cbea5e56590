import { ActionIcon, Button, Group, Menu, Tooltip } from "@mantine/core";
import { IconArrowBackUp, IconCheck, IconClock } from "@tabler/icons-react";
import type { EventState } from "@/api/watching";
import { time } from "@/state/format";
import { type Snooze, snoozeUntil } from "@/state/watching";
import { alertWords as words } from "@/text/en/watching";

interface Props {
  /** Where what it is about stands; several at once count as open. */
  state: EventState;
  onSettle: (state: EventState, until?: Date) => void;
  /** Icons only, for rows. */
  small?: boolean;
  /** Opened by a key. */
  snoozing?: boolean;
  onSnoozing?: (open: boolean) => void;
  about?: string;
}

const SNOOZES = Object.keys(words.snoozes) as Snooze[];

/** Done, snooze, reopen. */
export function SettleButtons({ state, onSettle, small = false, snoozing, onSnoozing, about = "" }: Props) {
  const of = (word: string): string => (about ? `${word}: ${about}` : word);
  const now = new Date();
  const items = (
    <Menu.Dropdown>
      {SNOOZES.map((one) => {
        const until = snoozeUntil(one, now);
        return (
          <Menu.Item
            key={one}
            onClick={() => onSettle("snoozed", until)}
            rightSection={<span className="lc-hint">{time(until.toISOString())}</span>}
          >
            {words.snoozes[one]}
          </Menu.Item>
        );
      })}
    </Menu.Dropdown>
  );
  const menu = { width: 340, ...(snoozing !== undefined && { opened: snoozing }), ...(onSnoozing && { onChange: onSnoozing }) };
  if (small) {
    return (
      <Group gap={4} wrap="nowrap">
        {state === "acknowledged" ? (
          <Tooltip label={words.reopenHint}>
            <ActionIcon variant="default" size={28} aria-label={of(words.reopen)} onClick={() => onSettle("open")}>
              <IconArrowBackUp size={16} />
            </ActionIcon>
          </Tooltip>
        ) : (
          <>
            <Menu {...menu}>
              <Menu.Target>
                <ActionIcon variant="default" size={28} aria-label={of(words.snooze)} title={words.snoozeHint}>
                  <IconClock size={16} />
                </ActionIcon>
              </Menu.Target>
              {items}
            </Menu>
            <Tooltip label={words.acknowledgeHint}>
              <ActionIcon variant="default" size={28} aria-label={of(words.acknowledge)} onClick={() => onSettle("acknowledged")}>
                <IconCheck size={16} />
              </ActionIcon>
            </Tooltip>
          </>
        )}
      </Group>
    );
  }
  return (
    <Group gap={6}>
      {state !== "acknowledged" && (
        <Button leftSection={<IconCheck size={15} aria-hidden />} onClick={() => onSettle("acknowledged")} data-testid="acknowledge">
          {words.acknowledge}
        </Button>
      )}
      {state !== "acknowledged" && (
        <Menu {...menu} position="bottom-start">
          <Menu.Target>
            <Button variant="default" leftSection={<IconClock size={15} aria-hidden />}>
              {words.snooze}
            </Button>
          </Menu.Target>
          {items}
        </Menu>
      )}
      {state !== "open" && (
        <Button variant="default" leftSection={<IconArrowBackUp size={15} aria-hidden />} onClick={() => onSettle("open")}>
          {words.reopen}
        </Button>
      )}
    </Group>
  );
}
