/** What the colours of the link map mean. */
import type { LinkMap, MapNode } from "@/api/map";
import type { Palette } from "@/theme/palette";
import { topicText } from "@/text/en/fields";
import { linkMap as words } from "@/text/en/map";

export const COLOURINGS = ["verdict", "topic", "group"] as const;
export type Colouring = (typeof COLOURINGS)[number];

export interface LegendEntry {
  key: string;
  label: string;
  hint?: string;
  colour: string;
  sites: number;
}

const VERDICTS = ["ignore", "review", "act"] as const;
/** As many kinds as can be told apart; the rest is grey. */
const MOST_COLOURS = 7;

export function valueOf(node: MapNode, by: Colouring): string {
  return node[by] ?? "";
}

/** The colours in use, those with most sites first; sites without a value last. */
export function legendOf(map: LinkMap, by: Colouring, palette: Palette): readonly LegendEntry[] {
  const sums = new Map<string, number>();
  for (const node of map.nodes) sums.set(valueOf(node, by), (sums.get(valueOf(node, by)) ?? 0) + 1);
  const rest = { key: "", label: words.none[by], colour: palette.verdicts.unknown };
  if (by === "verdict") {
    const known = VERDICTS.filter((verdict) => sums.has(verdict)).map((key) => ({
      key,
      label: words.verdicts[key],
      colour: palette.verdicts[key],
      sites: sums.get(key) ?? 0,
    }));
    return sums.has("") ? [...known, { ...rest, sites: sums.get("") ?? 0 }] : known;
  }
  const groups = new Map(map.groups.map((group) => [group.id, group]));
  const keys = [...sums.keys()]
    .filter(Boolean)
    .sort((a, b) => (sums.get(b) ?? 0) - (sums.get(a) ?? 0))
    .slice(0, MOST_COLOURS);
  const entries = keys.map((key, n): LegendEntry => {
    const group = by === "group" ? groups.get(key) : undefined;
    return {
      key,
      label: group ? (words.groupKinds[group.kind] ?? group.kind) : topicText(key),
      colour: palette.series[n] ?? palette.verdicts.unknown,
      sites: sums.get(key) ?? 0,
      ...(group && { hint: group.evidence }),
    };
  });
  const shown = entries.reduce((sum, entry) => sum + entry.sites, 0);
  const others = map.nodes.length - shown;
  return others > 0 ? [...entries, { ...rest, label: sums.size - 1 > keys.length ? words.others : rest.label, sites: others }] : entries;
}
