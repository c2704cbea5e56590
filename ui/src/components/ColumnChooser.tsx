import { ActionIcon, Button, Checkbox, Popover, ScrollArea, Stack } from "@mantine/core";
import { IconColumns3 } from "@tabler/icons-react";
import type { TableColumns } from "@/components/useColumns";
import { fieldText } from "@/text/en/fields";
import { general } from "@/text/en/general";

/** Which columns show; the choice is kept for the next visit and stands in the address. */
export function ColumnChooser<Row extends object>({ columns }: { columns: TableColumns<Row> }) {
  return (
    <Popover position="bottom-end" withinPortal trapFocus>
      <Popover.Target>
        <ActionIcon
          variant="default"
          size={30}
          aria-label={general.table.chooseColumns}
          title={general.table.chooseColumns}
          data-testid="columns"
        >
          <IconColumns3 size={16} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <ScrollArea.Autosize mah={380} type="auto">
          <Stack gap={6} pr="md">
            {columns.all.map((column) => (
              <Checkbox
                key={column.id}
                label={column.label ?? fieldText(column.id).label}
                checked={columns.ids.has(column.id)}
                onChange={() => columns.toggle(column.id)}
              />
            ))}
          </Stack>
        </ScrollArea.Autosize>
        <Button variant="default" fullWidth mt="sm" onClick={columns.reset}>
          {general.table.resetColumns}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
}
