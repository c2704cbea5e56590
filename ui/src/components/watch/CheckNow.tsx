import { Button, Checkbox, NumberInput, Popover, Radio, Stack, Text } from "@mantine/core";
import { IconChevronDown, IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { nextLooksQuery, startVerification } from "@/api/linkStatus";
import { sayProblem } from "@/components/notices";
import { count, time } from "@/state/format";
import { useTarget } from "@/state/target";
import { statusWords as words } from "@/text/en/linkStatus";

/** Asks for a look at the pages that link. */
export function CheckNow({ onAsked }: { onAsked: (job: string) => void }) {
  const [open, setOpen] = useState(false);
  return (
    <Popover width={320} position="bottom-end" opened={open} onChange={setOpen} trapFocus withinPortal>
      <Popover.Target>
        <Button
          leftSection={<IconRefresh size={15} aria-hidden />}
          rightSection={<IconChevronDown size={13} aria-hidden />}
          onClick={() => setOpen(!open)}
          data-testid="check-now"
        >
          {words.check}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        {open && (
          <CheckForm
            onAsked={(job) => {
              setOpen(false);
              onAsked(job);
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function CheckForm({ onAsked }: { onAsked: (job: string) => void }) {
  const asked = useTarget();
  const { data } = useQuery(nextLooksQuery(asked));
  const [which, setWhich] = useState("all");
  const [lost, setLost] = useState(false);
  const [most, setMost] = useState<number | string>("");
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setBusy(true);
    const body = {
      target: asked.target,
      due: which === "due",
      lost,
      ...(asked.query.scope && { scope: asked.query.scope }),
      ...(typeof most === "number" && { most }),
    };
    startVerification(body)
      .then(onAsked)
      .catch(sayProblem)
      .finally(() => setBusy(false));
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Text size="xs" c="dimmed">
          {words.checkHint}
        </Text>
        <Radio.Group value={which} onChange={setWhich} aria-label={words.check}>
          <Stack gap={8}>
            <Radio value="all" label={words.checkAll} />
            <Radio value="due" label={words.checkDue(data ? count(data.due) : "…")} />
          </Stack>
        </Radio.Group>
        <Checkbox checked={lost} onChange={(event) => setLost(event.currentTarget.checked)} label={words.checkLost} />
        <NumberInput label={words.checkMost} value={most} onChange={setMost} min={1} max={1_000_000_000} allowDecimal={false} />
        {data && (
          <Text size="xs" c="dimmed" className="lc-figures">
            {words.due(count(data.due), count(data.pages))}
            {data.next_at && `, ${words.nextAt(time(data.next_at))}`}
          </Text>
        )}
        <Button type="submit" loading={busy} data-testid="check-start">
          {words.check}
        </Button>
      </Stack>
    </form>
  );
}
