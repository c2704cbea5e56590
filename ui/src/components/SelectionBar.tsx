import { Button, Group, Paper, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { count } from "@/state/format";
import { general } from "@/text/en/general";

/** What can be done with the selected rows. */
export function SelectionBar({ number, onClear, children }: { number: number; onClear: () => void; children: ReactNode }) {
  return (
    <Paper
      withBorder
      shadow="md"
      radius="md"
      px="sm"
      py={6}
      role="toolbar"
      aria-label={general.table.selected(count(number))}
      data-testid="selection"
    >
      <Group gap="sm">
        <Text size="sm" fw={600} className="lc-figures">
          {general.table.selected(count(number))}
        </Text>
        {children}
        <Button variant="subtle" color="gray" c="dimmed" onClick={onClear}>
          {general.table.clearSelection}
        </Button>
      </Group>
    </Paper>
  );
}
