import { Button, Checkbox, Group, NumberInput, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { type FilterField, type Leaf, readFilter, type Scalar, typed, WITHOUT_VALUE, writeFilter } from "@/state/filters";
import { fieldText, wordText } from "@/text/en/fields";
import { general } from "@/text/en/general";

const words = general.filters;
type Fields = ReadonlyMap<string, FilterField>;

/** The condition somebody most likely wants of a field. */
export function firstOperator(field: FilterField | undefined): string {
  if (field?.type === "text") return "isubstring";
  if (field?.type === "number" || field?.type === "date") return "gte";
  return "eq";
}

export function newLeaf(name: string, fields: Fields): Leaf {
  const field = fields.get(name);
  const value = field?.type === "boolean" ? true : (field?.values[0] ?? "");
  return { field: name, quantifier: field?.type === "list" ? "any" : "is", operator: firstOperator(field), value };
}

/** Is there a value to compare with, where the condition wants one? */
export function isReady(leaf: Leaf): boolean {
  return leaf.value === undefined ? WITHOUT_VALUE.has(leaf.operator) : leaf.value !== "" || leaf.operator === "eq";
}

/** Field, condition and value of one leaf; used by the editor and by the builder. */
export function LeafInputs({
  leaf,
  fields,
  ownFields,
  own = false,
  onChange,
}: {
  leaf: Leaf;
  fields: Fields;
  ownFields?: Fields | undefined;
  own?: boolean;
  onChange: (leaf: Leaf, own: boolean) => void;
}) {
  const known = own && ownFields ? ownFields : fields;
  const field = known.get(leaf.field);
  const options = (map: Fields, prefix: string) => [...map.keys()].map((name) => ({ value: prefix + name, label: fieldText(name).label }));
  const data = ownFields?.size
    ? [
        { group: words.ofRows, items: options(ownFields, "+") },
        { group: words.ofLinks, items: options(fields, "") },
      ]
    : options(fields, "");
  const quantified = field?.type === "list" ? ["any", "all", "empty"] : (field?.operators ?? [leaf.operator]);
  const operator = field?.type === "list" && leaf.quantifier !== "is" ? leaf.quantifier : leaf.operator;
  return (
    <Group gap={6} wrap="wrap" align="flex-end">
      <Select
        aria-label={words.field}
        data={data}
        value={(own ? "+" : "") + leaf.field}
        onChange={(name) =>
          name && onChange(newLeaf(name.replace("+", ""), name.startsWith("+") && ownFields ? ownFields : fields), name.startsWith("+"))
        }
        searchable
        allowDeselect={false}
        w={160}
        maxDropdownHeight={260}
        comboboxProps={{ withinPortal: false }}
      />
      <Select
        aria-label={words.operator}
        data={quantified.map((name) => ({ value: name, label: words.operators[name] ?? name }))}
        value={operator}
        onChange={(name) => name && onChange(withOperator(leaf, name, field), own)}
        allowDeselect={false}
        w={150}
        comboboxProps={{ withinPortal: false }}
      />
      {!WITHOUT_VALUE.has(leaf.operator) && (
        <ValueInput field={field} value={leaf.value} onChange={(value) => onChange({ ...leaf, value }, own)} />
      )}
    </Group>
  );
}

function withOperator(leaf: Leaf, name: string, field: FilterField | undefined): Leaf {
  if (name === "any" || name === "all") return { ...leaf, quantifier: name, operator: "eq", value: leaf.value ?? field?.values[0] ?? "" };
  const value = WITHOUT_VALUE.has(name) ? undefined : (leaf.value ?? (field?.type === "boolean" ? true : (field?.values[0] ?? "")));
  return { ...leaf, quantifier: "is", operator: name, value };
}

function ValueInput({
  field,
  value,
  onChange,
}: {
  field: FilterField | undefined;
  value: Scalar | undefined;
  onChange: (value: Scalar) => void;
}) {
  const text = value === undefined ? "" : String(value);
  if (field?.type === "boolean")
    return (
      <SegmentedControl
        aria-label={words.value}
        data={[
          { value: "true", label: general.yes },
          { value: "false", label: general.no },
        ]}
        value={text}
        onChange={(next) => onChange(next === "true")}
      />
    );
  if (field && field.values.length > 0)
    return (
      <Select
        aria-label={words.value}
        data={field.values.map((one) => ({ value: one, label: wordText(one) }))}
        value={text}
        onChange={(next) => next !== null && onChange(next)}
        searchable
        allowDeselect={false}
        w={170}
        comboboxProps={{ withinPortal: false }}
      />
    );
  if (field?.type === "number")
    return (
      <NumberInput
        aria-label={words.value}
        value={text === "" ? "" : Number(text)}
        onChange={(next) => onChange(next)}
        w={110}
        data-autofocus
      />
    );
  return (
    <TextInput
      aria-label={words.value}
      type={field?.type === "date" ? "date" : "text"}
      value={text}
      onChange={(event) => onChange(event.currentTarget.value)}
      w={190}
      data-autofocus
    />
  );
}

/** One condition in a popover. */
export function LeafEditor({
  fields,
  ownFields,
  text,
  onApply,
}: {
  fields: Fields;
  ownFields?: Fields | undefined;
  text?: string;
  onApply: (text: string, own: boolean) => void;
}) {
  const start = text ? readFilter(text) : null;
  const negatedAtStart = start !== null && "not" in start;
  const leafAtStart = start && "leaf" in start ? start.leaf : start && "not" in start && "leaf" in start.not ? start.not.leaf : null;
  const firstOwn = ownFields !== undefined && ownFields.size > 0;
  const firstField = (firstOwn ? ownFields : fields).has("anchor_text")
    ? "anchor_text"
    : ([...(firstOwn ? ownFields : fields).keys()][0] ?? "");
  const [own, setOwn] = useState(!leafAtStart && firstOwn);
  const [leaf, setLeaf] = useState<Leaf>(leafAtStart ?? newLeaf(firstField, firstOwn ? ownFields : fields));
  const [negated, setNegated] = useState(negatedAtStart);
  const known = own && ownFields ? ownFields : fields;
  const ready = isReady(leaf);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!ready) return;
    const tree = typed({ leaf }, known);
    onApply(writeFilter(negated ? { not: tree } : tree), own);
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs" maw={560}>
        <LeafInputs
          leaf={leaf}
          fields={fields}
          ownFields={ownFields}
          own={own}
          onChange={(next, nextOwn) => {
            setLeaf(next);
            setOwn(nextOwn);
          }}
        />
        <Text size="xs" c="dimmed" maw={480}>
          {known.get(leaf.field)?.description}
        </Text>
        <Group justify="space-between">
          <Checkbox label={words.not} checked={negated} onChange={(event) => setNegated(event.currentTarget.checked)} />
          <Button type="submit" disabled={!ready}>
            {words.apply}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
