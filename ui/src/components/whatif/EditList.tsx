import { ActionIcon, Button, Group, Select, Stack, Text, Textarea, Title } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { Defined } from "@/components/Defined";
import { SitePicker } from "@/components/whatif/SitePicker";
import { count, tame } from "@/state/format";
import { ACTIONS, type EditAction, type LinkEdit, readLines, withEdits } from "@/state/edits";
import { general } from "@/text/en/general";
import { whatIf as words } from "@/text/en/whatIf";

const choices = ACTIONS.map((value) => ({ value, label: words.actions[value] }));
const MOST = 1000;

/** The links that come or go: chosen, pasted, taken away again. */
export function EditList({ edits, onChange }: { edits: readonly LinkEdit[]; onChange: (edits: readonly LinkEdit[]) => void }) {
  const [action, setAction] = useState<EditAction>("add");
  const [pasted, setPasted] = useState("");
  const add = (more: readonly LinkEdit[]): void => onChange(withEdits(edits, more).slice(0, MOST));
  const take = (): void => {
    const more = readLines(pasted, action);
    if (more.length === 0) return;
    add(more);
    setPasted("");
  };
  return (
    <section className="lc-card" aria-label={words.edits}>
      <Group justify="space-between" mb={8}>
        <Title order={2} fz={14}>
          <Defined label={words.edits} definition={words.editsHint} size="sm" />
        </Title>
        {edits.length > 0 && (
          <Button variant="subtle" color="gray" c="dimmed" onClick={() => onChange([])}>
            {words.clear}
          </Button>
        )}
      </Group>
      <Stack gap={8}>
        <Group gap={8} align="flex-start" wrap="nowrap">
          <Select
            aria-label={words.action}
            w={128}
            allowDeselect={false}
            value={action}
            onChange={(value) => setAction(ACTIONS.find((one) => one === value) ?? "add")}
            data={choices}
          />
          <SitePicker onPick={(source) => add([{ action, source }])} />
        </Group>
        <Textarea
          aria-label={words.paste}
          placeholder={words.pasteExample}
          description={words.pasteHint}
          size="xs"
          autosize
          minRows={3}
          maxRows={10}
          value={pasted}
          onChange={(event) => setPasted(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) take();
          }}
          styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        />
        {pasted.trim() && (
          <Group>
            <Button leftSection={<IconPlus size={14} aria-hidden />} onClick={take}>
              {words.take(count(readLines(pasted, action).length))}
            </Button>
          </Group>
        )}
        {edits.length > 0 && (
          <ul className="lc-edits" aria-label={words.edits}>
            {edits.map((edit, n) => (
              <li key={`${edit.source}>${edit.target ?? ""}`}>
                <Select
                  aria-label={`${words.action}: ${tame(edit.source)}`}
                  w={118}
                  allowDeselect={false}
                  value={edit.action}
                  onChange={(value) =>
                    onChange(
                      edits.map((one, at) => (at === n ? { ...one, action: ACTIONS.find((word) => word === value) ?? one.action } : one)),
                    )
                  }
                  data={choices}
                />
                <Text size="sm" style={{ overflowWrap: "anywhere", flex: 1 }}>
                  <bdi>{tame(edit.source)}</bdi>
                  {edit.target && (
                    <Text span inherit c="dimmed">
                      {" "}
                      → <bdi>{tame(edit.target)}</bdi>
                    </Text>
                  )}
                </Text>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  c="dimmed"
                  aria-label={`${general.remove}: ${tame(edit.source)}`}
                  onClick={() => onChange(edits.filter((_, at) => at !== n))}
                >
                  <IconX size={15} />
                </ActionIcon>
              </li>
            ))}
          </ul>
        )}
      </Stack>
    </section>
  );
}
