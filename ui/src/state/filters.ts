/**
 * The filter grammar, as the API reads it: `field:operator:value`, `!` in front for not, or a JSON
 * tree of and, or and not. An address holds a list of such texts, all of which must hold.
 */

export type Scalar = string | number | boolean;
export interface Leaf {
  field: string;
  /** Lists are asked with any or all, everything else with is. */
  quantifier: "is" | "any" | "all";
  operator: string;
  /** undefined where the operator takes none. */
  value: Scalar | undefined;
}
export type Tree = { leaf: Leaf } | { and: readonly Tree[] } | { or: readonly Tree[] } | { not: Tree };

export type FieldType = "text" | "number" | "date" | "boolean" | "enum" | "list";
export interface FilterField {
  name: string;
  type: FieldType;
  description: string;
  values: readonly string[];
  operators: readonly string[];
}

/** Operators that take no value. */
export const WITHOUT_VALUE: ReadonlySet<string> = new Set(["is_null", "empty"]);

/** Write `field:operator:value`, for pills and clicks on values. */
export function short(field: string, operator: string, value?: Scalar): string {
  return value === undefined ? `${field}:${operator}` : `${field}:${operator}:${String(value)}`;
}

/** The filter that holds for rows with this very value. */
export function same(field: string, value: Scalar | null): string {
  return value === null ? short(field, "is_null") : short(field, "eq", value);
}

/** Read one filter text; null when it is none. */
export function readFilter(text: string): Tree | null {
  const trimmed = text.trim();
  if (!trimmed.startsWith("{")) return readShort(trimmed);
  try {
    return readTree(JSON.parse(trimmed) as unknown, 1);
  } catch {
    return null;
  }
}

function readShort(text: string): Tree | null {
  const match = /^(!?)([a-z_]+):([a-z_]+)(?::([\s\S]*))?$/.exec(text);
  if (!match) return null;
  const [, not, field = "", operator = "", value] = match;
  const leaf: Leaf =
    value !== undefined && (operator === "any" || operator === "all")
      ? { field, quantifier: operator, operator: "eq", value }
      : { field, quantifier: "is", operator, value };
  return not ? { not: { leaf } } : { leaf };
}

const DEEPEST = 20;

function readTree(json: unknown, depth: number): Tree | null {
  if (typeof json !== "object" || json === null || depth > DEEPEST) return null;
  const node = json as Record<string, unknown>;
  if ("field" in node) return readLeaf(node);
  if ("not" in node) {
    const inner = readTree(node["not"], depth + 1);
    return inner && { not: inner };
  }
  for (const key of ["and", "or"] as const) {
    const list = node[key];
    if (!Array.isArray(list)) continue;
    const inner = list.map((one) => readTree(one, depth + 1));
    if (inner.some((one) => one === null)) return null;
    return (key === "and" ? { and: inner } : { or: inner }) as Tree;
  }
  return null;
}

function readLeaf(node: Record<string, unknown>): Tree | null {
  for (const quantifier of ["is", "any", "all"] as const) {
    const asked = node[quantifier];
    if (asked === undefined || typeof node["field"] !== "string") continue;
    const [operator, value] = Array.isArray(asked) ? (asked as unknown[]) : [asked];
    if (typeof operator !== "string") return null;
    if (value !== undefined && !isScalar(value)) return null;
    return { leaf: { field: node["field"], quantifier, operator, value } };
  }
  return null;
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** The JSON tree that the API takes. */
export function treeJson(tree: Tree): unknown {
  if ("and" in tree) return { and: tree.and.map(treeJson) };
  if ("or" in tree) return { or: tree.or.map(treeJson) };
  if ("not" in tree) return { not: treeJson(tree.not) };
  const { field, quantifier, operator, value } = tree.leaf;
  return { field, [quantifier]: value === undefined ? operator : [operator, value] };
}

/** Write a tree as shortly as the grammar allows. */
export function writeFilter(tree: Tree): string {
  const negated = "not" in tree && "leaf" in tree.not;
  const leaf = "leaf" in tree ? tree.leaf : negated && "leaf" in tree.not ? tree.not.leaf : null;
  if (leaf) {
    const sign = negated ? "!" : "";
    if (leaf.quantifier === "is") return sign + short(leaf.field, leaf.operator, leaf.value);
    if (leaf.operator === "eq") return `${sign}${leaf.field}:${leaf.quantifier}:${String(leaf.value)}`;
  }
  return JSON.stringify(treeJson(tree));
}

/** Give every value of a tree the type its field has: texts come from inputs and addresses. */
export function typed(tree: Tree, fields: ReadonlyMap<string, FilterField>): Tree {
  if ("and" in tree) return { and: tree.and.map((one) => typed(one, fields)) };
  if ("or" in tree) return { or: tree.or.map((one) => typed(one, fields)) };
  if ("not" in tree) return { not: typed(tree.not, fields) };
  const type = fields.get(tree.leaf.field)?.type;
  const { value } = tree.leaf;
  const cast = (one: Scalar): Scalar => {
    if (type === "boolean" && (one === "true" || one === "false")) return one === "true";
    if (type === "number" && typeof one === "string" && one.trim() !== "" && Number.isFinite(Number(one))) return Number(one);
    return one;
  };
  return { leaf: { ...tree.leaf, value: value === undefined ? undefined : cast(value) } };
}

/** Add a filter, or take it away when it is there already. */
export function toggled(filters: readonly string[], filter: string): readonly string[] {
  return filters.includes(filter) ? filters.filter((one) => one !== filter) : [...filters, filter];
}

/** Put a filter in the place of all others over the same field that are plain conditions. */
export function replaced(filters: readonly string[], filter: string): readonly string[] {
  const tree = readFilter(filter);
  const field = tree && "leaf" in tree ? tree.leaf.field : null;
  const others = filters.filter((one) => {
    const other = readFilter(one);
    return !(
      other &&
      "leaf" in other &&
      other.leaf.field === field &&
      other.leaf.operator === (tree && "leaf" in tree ? tree.leaf.operator : "")
    );
  });
  return [...others, filter];
}
