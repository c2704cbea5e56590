import { ActionIcon, Button, Group, Input, Select, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { WantedProject } from "@/api/projects";
import { cleanTarget, SCOPES } from "@/state/target";
import { general } from "@/text/en/general";
import { projectWords as words } from "@/text/en/projects";

export type Target = WantedProject["own"][number];

interface Props {
  label: string;
  hint?: string;
  targets: readonly Target[];
  onChange: (targets: readonly Target[]) => void;
  required?: boolean;
}

const scopes = ["" as const, ...SCOPES].map((value) => ({ value, label: general.target.scopes[value] }));
const EMPTY: Target = { target: "", scope: null };

/** Targets with how much of each counts; lines pasted at once become rows of their own. */
export function TargetRows({ label, hint, targets, onChange, required = false }: Props) {
  const rows = targets.length ? targets : [EMPTY];
  const put = (at: number, ...part: readonly Target[]): void => onChange(rows.flatMap((one, n) => (n === at ? part : [one])));
  const paste = (at: number, text: string): boolean => {
    const lines = text
      .split(/[\n\t]+/)
      .map(cleanTarget)
      .filter(Boolean);
    if (lines.length < 2) return false;
    put(at, ...lines.map((target) => ({ target, scope: null })));
    return true;
  };
  return (
    <Input.Wrapper size="xs" label={label} description={hint} required={required} labelElement="div" role="group" aria-label={label}>
      <Stack gap={6} mt={6}>
        {rows.map((row, at) => (
          <Group key={at} gap={6} wrap="nowrap">
            <TextInput
              aria-label={words.targetOf(label, String(at + 1))}
              placeholder={words.target}
              value={row.target}
              onChange={(event) => put(at, { ...row, target: event.currentTarget.value })}
              onPaste={(event) => {
                if (paste(at, event.clipboardData.getData("text"))) event.preventDefault();
              }}
              spellCheck={false}
              autoCapitalize="none"
              style={{ flex: 1 }}
            />
            <Select
              aria-label={words.scopeOf(row.target || words.target)}
              data={scopes}
              value={row.scope ?? ""}
              allowDeselect={false}
              onChange={(value) => put(at, { ...row, scope: SCOPES.find((one) => one === value) ?? null })}
              w={{ base: 112, xs: 136 }}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              c="dimmed"
              size={30}
              aria-label={words.take(row.target || words.target)}
              disabled={rows.length === 1 && !row.target}
              onClick={() => put(at)}
            >
              <IconX size={15} />
            </ActionIcon>
          </Group>
        ))}
        <Group>
          <Button
            variant="default"
            size="compact-xs"
            leftSection={<IconPlus size={13} aria-hidden />}
            aria-label={words.addTo(label)}
            onClick={() => onChange([...rows, EMPTY])}
          >
            {words.add}
          </Button>
        </Group>
      </Stack>
    </Input.Wrapper>
  );
}

/** The rows that hold something, as the API takes them. */
export function filled(targets: readonly Target[]): Target[] {
  return targets.map((one) => ({ ...one, target: cleanTarget(one.target) })).filter((one) => one.target !== "");
}
