import { ActionIcon, Alert, Badge, Button, Collapse, Group, Loader, Select, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconChevronDown, IconFileText, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { importFormatsQuery } from "@/api/imports";
import type { FilePreview } from "@/api/uploads";
import { ErrorState } from "@/components/Interludes";
import { ColumnTable, mappedLabel } from "@/components/imports/ColumnTable";
import { count, tame } from "@/state/format";
import { bytes } from "@/state/jobs";
import { type Choice, chosenColumns, doubled, NO_CHOICE, obstacle } from "@/state/staging";
import { importWords as words } from "@/text/en/imports";

/** The value of the choice "name the columns myself". */
const BY_HAND = "*";

interface Props {
  preview: FilePreview | undefined;
  problem: Error | null;
  choice: Choice;
  site: string;
  onChoice: (choice: Choice) => void;
  onDrop: () => void;
}

/** One uploaded file: what it is read as, its columns and first rows. */
export function StagedFile({ preview, problem, choice, site, onChoice, onDrop }: Props) {
  const [opened, setOpened] = useState<boolean | null>(null);
  if (problem)
    return (
      <div className="lc-card">
        <ErrorState error={problem} />
        <Button variant="default" mt="xs" onClick={onDrop}>
          {words.drop1("")}
        </Button>
      </div>
    );
  if (!preview)
    return (
      <div className="lc-card">
        <Group gap="sm">
          <Loader size={16} aria-hidden />
          <Text size="sm">{words.looking}</Text>
        </Group>
      </div>
    );
  const columns = chosenColumns(preview, choice);
  const hindered = obstacle(preview, choice, site);
  const tables = columns ? preview.tables.slice(0, 1) : preview.tables;
  const open = opened ?? (columns !== null || hindered !== null);
  return (
    <section className="lc-card" aria-label={tame(preview.name)} data-testid="staged">
      <Group justify="space-between" gap="xs" align="center">
        <Group gap="xs" wrap="nowrap" style={{ minWidth: 0, flex: "1 1 260px" }}>
          <IconFileText size={18} stroke={1.6} aria-hidden style={{ flexShrink: 0 }} />
          <Text size="sm" fw={600} truncate title={tame(preview.name)}>
            <bdi>{tame(preview.name)}</bdi>
          </Text>
          <Text size="xs" c="dimmed" className="lc-figures" style={{ whiteSpace: "nowrap" }}>
            {bytes(preview.bytes)}
          </Text>
          <StateBadge unreadable={hindered === "unreadable"} byHand={columns !== null} />
        </Group>
        <Group gap={6} wrap="nowrap">
          <FormatSelect preview={preview} choice={choice} onChoice={onChoice} />
          {tables.length > 0 && (
            <ActionIcon
              variant="default"
              size={30}
              aria-expanded={open}
              aria-label={words.sampleOf(tame(preview.name))}
              onClick={() => setOpened(!open)}
            >
              <IconChevronDown size={16} style={{ transform: open ? "rotate(180deg)" : undefined }} />
            </ActionIcon>
          )}
          <ActionIcon variant="default" size={30} aria-label={words.drop1(tame(preview.name))} onClick={onDrop}>
            <IconX size={15} />
          </ActionIcon>
        </Group>
      </Group>
      {hindered && hindered !== "site" && <Obstacle preview={preview} hindered={hindered} columns={columns} />}
      <Collapse expanded={open && tables.length > 0}>
        <Stack gap="xs" mt="sm">
          {tables.map((table, at) => (
            <div key={at}>
              <Text size="xs" c="dimmed" mb={4}>
                {tables.length > 1 || table.label ? `${words.table(tame(table.label))}: ` : ""}
                {table.title ? `${table.title} · ` : ""}
                {words.sample} ({words.columns(count(table.columns.length))})
              </Text>
              <ColumnTable table={table} columns={columns} onChange={(next) => onChoice({ format: "", columns: next })} />
            </div>
          ))}
          {columns && (
            <Text size="xs" c="dimmed">
              {hindered === "site" ? `${words.needsSiteHere} ` : ""}
              {words.mappingKept}
            </Text>
          )}
        </Stack>
      </Collapse>
    </section>
  );
}

function StateBadge({ unreadable, byHand }: { unreadable: boolean; byHand: boolean }) {
  const [color, text] = unreadable ? ["red", words.unreadable] : byHand ? ["orange", words.unknown] : ["teal", words.recognised];
  return (
    <Badge variant="dot" color={color} radius="sm" tt="none" fw={500} style={{ flexShrink: 0 }} visibleFrom="xs">
      {text}
    </Badge>
  );
}

function Obstacle({ preview, hindered, columns }: { preview: FilePreview; hindered: string; columns: readonly (string | null)[] | null }) {
  const text =
    hindered === "source"
      ? words.needsSource
      : hindered === "doubled"
        ? words.twice(
            doubled(columns ?? [])
              .map(mappedLabel)
              .join(", "),
          )
        : tame(preview.problem ?? "");
  return (
    <Alert
      variant="outline"
      color={hindered === "unreadable" ? "red" : "orange"}
      icon={<IconAlertTriangle size={16} aria-hidden />}
      mt="sm"
      py={8}
      role="status"
    >
      <Text size="sm">{text}</Text>
      {hindered === "unreadable" && (
        <Text size="sm" c="dimmed">
          {words.unreadableRemedy}
        </Text>
      )}
    </Alert>
  );
}

function FormatSelect({ preview, choice, onChoice }: Pick<Props, "choice" | "onChoice"> & { preview: FilePreview }) {
  const { data } = useQuery(importFormatsQuery);
  const title = (name: string): string => data?.formats.find((format) => format.name === name)?.title ?? name;
  const table = preview.tables[0];
  const tools = [...new Set(data?.formats.map((format) => format.tool))];
  const guessed = preview.format ?? table?.preset ?? null;
  const first = choice.format === "" && choice.columns === null;
  return (
    <Select
      aria-label={`${words.readAs}: ${tame(preview.name)}`}
      w={{ base: 170, sm: 290 }}
      allowDeselect={false}
      searchable
      value={choice.columns ? BY_HAND : choice.format}
      data={[
        { value: "", label: first && guessed ? words.guess(title(guessed)) : table && first ? words.guessNone : words.guessUnknown },
        ...(table && guessed ? [{ value: BY_HAND, label: words.guessNone }] : []),
        ...tools.map((tool) => ({
          group: tool,
          items: (data?.formats ?? []).filter((format) => format.tool === tool).map(({ name }) => ({ value: name, label: title(name) })),
        })),
      ]}
      onChange={(value) => {
        if (value === BY_HAND) onChoice({ format: "", columns: table?.columns.map((column) => column.field) ?? [] });
        else onChoice(value ? { format: value, columns: null } : NO_CHOICE);
      }}
      comboboxProps={{ width: 330, position: "bottom-end" }}
    />
  );
}
