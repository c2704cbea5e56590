/** Nested conditions: and, or, not, to any depth. The top level is what must all hold. */
import { ActionIcon, Button, Code, Group, Modal, Paper, SegmentedControl, Stack, Text, Tooltip } from "@mantine/core";
import { IconExclamationMark, IconFolderPlus, IconPlus, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { isReady, LeafInputs, newLeaf } from "@/components/LeafEditor";
import { type FilterField, readFilter, type Tree, typed, writeFilter } from "@/state/filters";
import { general } from "@/text/en/general";

const words = general.filters;
type Fields = ReadonlyMap<string, FilterField>;

interface Props {
  fields: Fields;
  filters: readonly string[];
  onApply: (trees: readonly Tree[]) => void;
  onClose: () => void;
}

export default function FilterBuilder({ fields, filters, onApply, onClose }: Props) {
  const [tree, setTree] = useState<Tree>(() => {
    const trees = filters.map(readFilter).filter((one) => one !== null);
    const [only] = trees;
    if (trees.length === 1 && only && !("leaf" in only) && !("not" in only)) return only;
    return { and: trees.length ? trees : [fresh(fields)] };
  });
  const top = "and" in tree ? tree.and : [tree];
  return (
    <Modal opened onClose={onClose} title={words.builderTitle} size="xl" closeButtonProps={{ "aria-label": general.close }}>
      <Stack gap="sm">
        <Part tree={tree} fields={fields} onChange={(next) => setTree(next ?? { and: [fresh(fields)] })} depth={0} />
        <Text size="xs" c="dimmed">
          {words.asText}
        </Text>
        <Code block fz={11} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }} tabIndex={0}>
          {top.map((one) => writeFilter(typed(one, fields))).join("\n")}
        </Code>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {general.cancel}
          </Button>
          <Button disabled={!whole(tree)} onClick={() => onApply(top)}>
            {words.apply}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function fresh(fields: Fields): Tree {
  return { leaf: newLeaf(fields.has("authority") ? "authority" : ([...fields.keys()][0] ?? ""), fields) };
}

/** Has every condition what it compares with? */
function whole(tree: Tree): boolean {
  if ("leaf" in tree) return isReady(tree.leaf);
  if ("not" in tree) return whole(tree.not);
  return ("and" in tree ? tree.and : tree.or).every(whole);
}

interface PartProps {
  tree: Tree;
  fields: Fields;
  depth: number;
  /** null takes the part away. */
  onChange: (tree: Tree | null) => void;
}

function Part({ tree, fields, depth, onChange }: PartProps) {
  const negated = "not" in tree;
  const inner = negated ? tree.not : tree;
  const change = (next: Tree | null): void => onChange(next && negated ? { not: next } : next);
  const tools = (
    <Group gap={4} wrap="nowrap">
      <Tooltip label={words.negate}>
        <ActionIcon
          variant={negated ? "filled" : "default"}
          size={26}
          aria-label={words.negate}
          aria-pressed={negated}
          onClick={() => onChange(negated ? inner : { not: inner })}
        >
          <IconExclamationMark size={14} />
        </ActionIcon>
      </Tooltip>
      {depth > 0 && (
        <ActionIcon variant="default" size={26} aria-label={words.removePart} onClick={() => onChange(null)}>
          <IconTrash size={14} />
        </ActionIcon>
      )}
    </Group>
  );
  if ("leaf" in inner) {
    return (
      <Group justify="space-between" gap="xs" align="center">
        <Group gap={6}>
          {negated && (
            <Text size="sm" fw={600}>
              {words.not}
            </Text>
          )}
          <LeafInputs leaf={inner.leaf} fields={fields} onChange={(leaf) => change({ leaf })} />
        </Group>
        {tools}
      </Group>
    );
  }
  if ("not" in inner) return <Part tree={inner} fields={fields} depth={depth} onChange={change} />;
  const kind = "and" in inner ? "and" : "or";
  const list = "and" in inner ? inner.and : inner.or;
  const put = (next: readonly Tree[]): void => change(next.length ? ((kind === "and" ? { and: next } : { or: next }) as Tree) : null);
  return (
    <Paper withBorder p="xs" radius="md" role="group" aria-label={words[kind]}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Group gap={6}>
            {negated && (
              <Text size="sm" fw={600}>
                {words.not}
              </Text>
            )}
            <SegmentedControl
              aria-label={words.operator}
              value={kind}
              data={[
                { value: "and", label: words.and },
                { value: "or", label: words.or },
              ]}
              onChange={(next) => change(next === "and" ? { and: list } : { or: list })}
            />
          </Group>
          {tools}
        </Group>
        <Stack gap="xs" pl="sm">
          {list.map((one, n) => (
            <Part
              key={n}
              tree={one}
              fields={fields}
              depth={depth + 1}
              onChange={(next) => put(next ? list.map((old, at) => (at === n ? next : old)) : list.filter((_, at) => at !== n))}
            />
          ))}
        </Stack>
        <Group gap={6}>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={13} aria-hidden />}
            onClick={() => put([...list, fresh(fields)])}
          >
            {words.addCondition}
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconFolderPlus size={13} aria-hidden />}
            onClick={() => put([...list, kind === "and" ? { or: [fresh(fields)] } : { and: [fresh(fields)] }])}
          >
            {words.addGroup}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
