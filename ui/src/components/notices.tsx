/** Short notices in the corner: what was done, what failed, and how to take it back. */
import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { asProblem } from "@/api/client";
import { general } from "@/text/en/general";

export function say(message: string): void {
  notifications.show({ message, withBorder: true });
}

export function sayProblem(error: unknown): void {
  const problem = asProblem(error);
  notifications.show({
    title: problem.title,
    message: [problem.message, problem.remedy].filter(Boolean).join(" "),
    color: "red",
    withBorder: true,
    autoClose: 10_000,
  });
}

/** Say that something that ran for a while failed, and why. */
export function sayFailure(title: string, message: string): void {
  notifications.show({ title, message, color: "red", withBorder: true, autoClose: 10_000 });
}

const LONG_MS = 8000;

/** Say what was done with a button that takes it back. */
export function sayWithUndo(message: string, undo: () => Promise<void> | void): void {
  const id = notifications.show({
    withBorder: true,
    autoClose: LONG_MS,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{message}</Text>
        <Button
          variant="default"
          onClick={() => {
            notifications.hide(id);
            Promise.resolve(undo()).catch(sayProblem);
          }}
        >
          {general.undo}
        </Button>
      </Group>
    ),
  });
}

/** Do something at once on the screen, then for real; put it back when that fails. */
export async function optimistically(apply: () => void, act: () => Promise<void>, restore: () => void, done: string): Promise<void> {
  apply();
  try {
    await act();
    sayWithUndo(done, restore);
  } catch (error) {
    restore();
    sayProblem(error);
  }
}
