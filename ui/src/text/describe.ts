/** Filters in words, for pills and for screen readers. */
import { tame } from "@/state/format";
import { fieldText, wordText } from "@/text/en/fields";
import { general } from "@/text/en/general";
import { type Leaf, readFilter, type Tree } from "@/state/filters";

const { filters } = general;

export function describeFilter(text: string): string {
  const tree = readFilter(text);
  return tame(tree ? describeTree(tree) : `${filters.broken}: ${text}`);
}

export function describeTree(tree: Tree, inner = false): string {
  if ("leaf" in tree) return describeLeaf(tree.leaf);
  if ("not" in tree) return `${filters.not} ${describeTree(tree.not, true)}`;
  const [list, word] = "and" in tree ? [tree.and, filters.joinAnd] : [tree.or, filters.joinOr];
  const joined = list.map((one) => describeTree(one, true)).join(` ${word} `);
  return inner && list.length > 1 ? `(${joined})` : joined;
}

function describeLeaf({ field, quantifier, operator, value }: Leaf): string {
  const { label } = fieldText(field);
  if (value === undefined) return `${label} ${filters.operators[operator] ?? operator}`;
  const shown =
    value === true || value === "true" ? general.yes : value === false || value === "false" ? general.no : describeValue(operator, value);
  const whole = quantifier !== "is" && operator === "eq" ? quantifier : operator;
  const subject = quantifier === whole || quantifier === "is" ? label : `${label} (${quantifier})`;
  const symbol = filters.symbols[whole];
  if (symbol === undefined) return `${subject} ${filters.operators[whole] ?? whole} ${shown}`;
  return symbol === "" ? `${subject}: ${shown}` : `${subject} ${symbol} ${shown}`;
}

function describeValue(operator: string, value: string | number | boolean): string {
  if (typeof value === "string") return operator in filters.symbols ? wordText(value) || "“”" : `“${value}”`;
  return String(value);
}
