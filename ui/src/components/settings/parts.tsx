/** Small parts that the sections of the settings share. */
import { ActionIcon, Alert, Button, Code, CopyButton, Group, Popover, Stack, Table, Text, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy, IconKey } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import { sayProblem } from "@/components/notices";
import { general } from "@/text/en/general";
import { settingWords as words } from "@/text/en/settings";

/** A table of few rows, all of them there. */
export function PlainTable({ label, heads, children }: { label: string; heads: readonly ReactNode[]; children: ReactNode }) {
  return (
    <div className="lc-plain-table" tabIndex={0} role="region" aria-label={label}>
      <Table verticalSpacing={6} horizontalSpacing="sm" aria-label={label}>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head, at) => (
              <Table.Th key={at} scope="col">
                {head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </div>
  );
}

/** A secret that is shown this one time. */
export function SecretOnce({ title, secret, onClose }: { title: string; secret: string; onClose: () => void }) {
  return (
    <Alert
      variant="outline"
      color="indigo"
      radius="lg"
      styles={{ title: { color: "var(--mantine-color-text)" }, closeButton: { color: "var(--mantine-color-dimmed)" } }}
      icon={<IconKey size={18} aria-hidden />}
      title={title}
      withCloseButton
      closeButtonLabel={general.close}
      onClose={onClose}
      role="status"
      data-testid="secret"
    >
      <Group gap={6} wrap="nowrap">
        <Code fz={13} style={{ overflowWrap: "anywhere", flex: "0 1 auto" }}>
          {secret}
        </Code>
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? general.copied : general.copy}>
              <ActionIcon variant="default" size={30} aria-label={general.copy} onClick={copy}>
                {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </Group>
      <Text size="sm" c="dimmed" mt={6}>
        {words.keepNow}
      </Text>
    </Alert>
  );
}

/** A button for what cannot be undone: it asks once more, right there. */
export function ConfirmButton({
  label,
  name,
  question,
  onConfirm,
}: {
  label: string;
  name: string;
  question: string;
  onConfirm: () => Promise<void>;
}) {
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const act = (): void => {
    setBusy(true);
    onConfirm()
      .catch(sayProblem)
      .finally(() => {
        setBusy(false);
        setAsked(false);
      });
  };
  return (
    <Popover opened={asked} onChange={setAsked} trapFocus returnFocus position="bottom-end" width={280} withRoles={false}>
      <Popover.Target>
        <Button variant="default" size="compact-xs" aria-label={name} aria-expanded={asked} onClick={() => setAsked(!asked)}>
          {label}
        </Button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={name}>
        <Stack gap="sm">
          <Text size="sm">{question}</Text>
          <Group gap="xs" justify="flex-end">
            <Button variant="default" onClick={() => setAsked(false)}>
              {general.cancel}
            </Button>
            <Button color="red.8" loading={busy} onClick={act}>
              {label}
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** The moment so many days from now, as the API takes it; null for no end. */
export function inDays(days: string): string | null {
  return days ? new Date(Date.now() + Number(days) * 86_400_000).toISOString() : null;
}
