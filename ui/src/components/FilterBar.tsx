/** Filters of a list: quick ones as pills, active ones as removable pills, any other by the editor or the builder. */
import { Button, Group, Pill, Popover, Tooltip, UnstyledButton } from "@mantine/core";
import { IconBinaryTree2, IconFilterPlus } from "@tabler/icons-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { LeafEditor } from "@/components/LeafEditor";
import { type FilterField, readFilter, toggled, typed, writeFilter } from "@/state/filters";
import { useKeys } from "@/state/keys";
import { describeFilter } from "@/text/describe";
import { general } from "@/text/en/general";

const FilterBuilder = lazy(() => import("@/components/FilterBuilder"));

/** Which conditions hold: over the links (`filter`) and over the rows of the list itself (`having`). */
export interface Conditions {
  filter: readonly string[];
  having: readonly string[];
}

export interface QuickFilter {
  label: string;
  hint?: string;
  /** A filter over the links, or over the rows of the list. */
  filter?: string;
  having?: string;
  /** Which links are looked at once it is on, such as lost ones. */
  history?: string;
}

interface Props extends Conditions {
  history: string;
  quick: readonly QuickFilter[];
  /** Fields of links, and those of the list's own rows where they are others. */
  fields: ReadonlyMap<string, FilterField>;
  ownFields?: ReadonlyMap<string, FilterField> | undefined;
  onChange: (change: Partial<Conditions> & { history?: string }) => void;
}

type Where = keyof Conditions;
const words = general.filters;

export function FilterBar({ filter, having, history, quick, fields, ownFields, onChange }: Props) {
  const [editing, setEditing] = useState<{ where: Where; text: string } | null>(null);
  const [adding, setAdding] = useState(false);
  const [building, setBuilding] = useState(false);
  useKeys(useMemo(() => ({ f: () => setAdding(true) }), []));
  const lists: Conditions = { filter, having };
  const quickTexts = new Set(quick.flatMap((one) => [one.filter, one.having]));
  const active = (["filter", "having"] as const).flatMap((where) =>
    lists[where].filter((text) => !quickTexts.has(text)).map((text) => ({ where, text })),
  );

  const put = (where: Where, text: string, instead?: { where: Where; text: string }): void => {
    const change: { filter: readonly string[]; having: readonly string[] } = { ...lists };
    if (instead) change[instead.where] = change[instead.where].filter((one) => one !== instead.text);
    if (!change[where].includes(text)) change[where] = [...change[where], text];
    onChange(change);
    setAdding(false);
    setEditing(null);
  };
  const flip = (one: QuickFilter): void => {
    const on = isOn(one, lists);
    const change: Partial<Conditions> & { history?: string } = {};
    if (one.filter) change.filter = toggled(filter, one.filter);
    if (one.having) change.having = toggled(having, one.having);
    if (one.history !== undefined) change.history = on ? "" : one.history;
    onChange(change);
  };

  return (
    <Group gap={6} role="group" aria-label={words.label} data-testid="filters" style={{ flex: "1 1 480px" }}>
      {quick.map((one) => (
        <Tooltip key={one.label} label={one.hint} disabled={!one.hint}>
          <UnstyledButton className="lc-quick" aria-pressed={isOn(one, lists)} onClick={() => flip(one)}>
            {one.label}
          </UnstyledButton>
        </Tooltip>
      ))}
      {active.map(({ where, text }) => (
        <Popover
          key={`${where} ${text}`}
          opened={editing?.text === text && editing.where === where}
          onChange={(open) => !open && setEditing(null)}
          withinPortal
          trapFocus
          position="bottom-start"
        >
          <Pill
            withRemoveButton
            size="md"
            className="lc-pill"
            onRemove={() => onChange({ [where]: lists[where].filter((one) => one !== text) })}
            removeButtonProps={{ "aria-label": words.remove(describeFilter(text)), tabIndex: 0, "aria-hidden": false }}
          >
            <Popover.Target>
              <UnstyledButton
                fz="inherit"
                className="lc-pill-text"
                aria-label={words.edit(describeFilter(text))}
                title={describeFilter(text)}
                onClick={() => (isPlain(text) ? setEditing({ where, text }) : setBuilding(true))}
              >
                {describeFilter(text)}
              </UnstyledButton>
            </Popover.Target>
          </Pill>
          <Popover.Dropdown>
            <LeafEditor
              fields={where === "having" && ownFields ? ownFields : fields}
              text={text}
              onApply={(next) => put(where, next, { where, text })}
            />
          </Popover.Dropdown>
        </Popover>
      ))}
      <Popover opened={adding} onChange={setAdding} withinPortal trapFocus position="bottom-start">
        <Popover.Target>
          <Button
            variant="default"
            size="compact-sm"
            fz={12}
            leftSection={<IconFilterPlus size={14} aria-hidden />}
            onClick={() => setAdding((open) => !open)}
            aria-expanded={adding}
            data-testid="add-filter"
          >
            {words.add}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <LeafEditor fields={fields} ownFields={ownFields} onApply={(text, own) => put(own ? "having" : "filter", text)} />
        </Popover.Dropdown>
      </Popover>
      <Tooltip label={words.advancedHint}>
        <Button
          variant="default"
          size="compact-sm"
          fz={12}
          leftSection={<IconBinaryTree2 size={14} aria-hidden />}
          aria-label={words.builderTitle}
          onClick={() => setBuilding(true)}
          data-testid="builder"
        >
          {words.advanced}
        </Button>
      </Tooltip>
      {(filter.length > 0 || having.length > 0 || history !== "") && (
        <Button
          variant="subtle"
          color="gray"
          c="dimmed"
          size="compact-sm"
          fz={12}
          onClick={() => onChange({ filter: [], having: [], history: "" })}
        >
          {words.clear}
        </Button>
      )}
      {building && (
        <Suspense fallback={null}>
          <FilterBuilder
            fields={fields}
            filters={filter}
            onClose={() => setBuilding(false)}
            onApply={(trees) => {
              onChange({ filter: trees.map((tree) => writeFilter(typed(tree, fields))) });
              setBuilding(false);
            }}
          />
        </Suspense>
      )}
    </Group>
  );
}

function isOn(one: QuickFilter, { filter, having }: Conditions): boolean {
  return (one.filter === undefined || filter.includes(one.filter)) && (one.having === undefined || having.includes(one.having));
}

/** One condition, perhaps negated: small enough for the editor. */
function isPlain(text: string): boolean {
  const tree = readFilter(text);
  return tree !== null && ("leaf" in tree || ("not" in tree && "leaf" in tree.not));
}
