import { Button, Group, Popover, Stack, TextInput } from "@mantine/core";
import { IconArrowBarToDown } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { sayProblem } from "@/components/notices";
import { count } from "@/state/format";
import { fieldText } from "@/text/en/fields";
import { general } from "@/text/en/general";

const words = general.table;

interface Props {
  total: number | null;
  sort: string;
  find: (value: string) => Promise<number>;
  onGo: (row: number) => void;
}

/** Go to a row by its number, or to where a value begins in the order that is shown. */
export function JumpTo({ total, sort, find, onGo }: Props) {
  const [open, setOpen] = useState(false);
  const [row, setRow] = useState("");
  const [value, setValue] = useState("");
  const by = fieldText(sort.split(",")[0]?.split(":")[0] ?? "").label;
  const go = (event: FormEvent): void => {
    event.preventDefault();
    const number = Math.round(Number(row.replace(/[^0-9]/g, "")));
    const found = value.trim() ? find(value.trim()) : Promise.resolve(Math.max(0, number - 1));
    found
      .then((at) => {
        onGo(at);
        setOpen(false);
      })
      .catch(sayProblem);
  };
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" withinPortal trapFocus returnFocus={false}>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconArrowBarToDown size={14} aria-hidden />}
          onClick={() => setOpen(!open)}
          aria-expanded={open}
          data-testid="jump"
        >
          {words.jump}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={go}>
          <Stack gap="xs" w={230}>
            <TextInput
              label={words.rowNumber}
              description={total === null ? undefined : words.upTo(count(total))}
              inputMode="numeric"
              value={row}
              onChange={(event) => setRow(event.currentTarget.value)}
              data-autofocus
            />
            {by && <TextInput label={words.beginsAt(by)} value={value} onChange={(event) => setValue(event.currentTarget.value)} />}
            <Group justify="flex-end">
              <Button type="submit" disabled={!row && !value.trim()}>
                {words.go}
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
