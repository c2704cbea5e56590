import { Autocomplete, Group, SegmentedControl, Select } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { MapAsked } from "@/api/map";
import { COLOURINGS, type Colouring } from "@/components/map/colours";
import { count } from "@/state/format";
import { linkMap as words } from "@/text/en/map";

export const DIRECTIONS = ["both", "in", "out"] as const;
export const VIEWS = ["map", "list"] as const;
const NUMBERS = [100, 250, 500, 1000, 2000];
const HOPS = ["1", "2", "3", "4"];

interface Asked extends MapAsked {
  by: Colouring;
  view: (typeof VIEWS)[number];
}

/** How far, how many, in which direction, which colours, and where a site is. */
export function MapControls({
  asked,
  sites,
  set,
  onChoose,
}: {
  asked: Asked;
  sites: readonly string[];
  set: (change: Partial<Asked>) => void;
  onChoose: (site: string) => void;
}) {
  const [typed, setTyped] = useState("");
  const numbers = [...new Set([...NUMBERS, asked.nodes])].sort((a, b) => a - b);
  const choose = (site: string): void => {
    onChoose(site);
    setTyped("");
  };
  return (
    <Group gap={8} role="group" aria-label={words.controls}>
      <SegmentedControl
        aria-label={words.view}
        value={asked.view}
        onChange={(view) => set({ view: view as Asked["view"] })}
        data={VIEWS.map((value) => ({ value, label: words.views[value] }))}
      />
      <SegmentedControl
        aria-label={words.direction}
        value={asked.direction}
        onChange={(direction) => set({ direction: direction as Asked["direction"] })}
        data={DIRECTIONS.map((value) => ({ value, label: words.directions[value] }))}
      />
      <Select
        aria-label={words.hops}
        title={words.hopsHint}
        w={104}
        allowDeselect={false}
        value={String(asked.hops)}
        onChange={(hops) => set({ hops: Number(hops) })}
        data={HOPS.map((value) => ({ value, label: words.hopsOf(Number(value)) }))}
      />
      <Select
        aria-label={words.nodes}
        title={words.nodesHint}
        w={124}
        allowDeselect={false}
        value={String(asked.nodes)}
        onChange={(nodes) => set({ nodes: Number(nodes) })}
        data={numbers.map((value) => ({ value: String(value), label: words.nodesOf(count(value)) }))}
      />
      <Select
        aria-label={words.colours}
        w={150}
        allowDeselect={false}
        value={asked.by}
        onChange={(by) => set({ by: by as Colouring })}
        data={COLOURINGS.map((value) => ({ value, label: words.colourings[value] }))}
      />
      <Autocomplete
        aria-label={words.find}
        placeholder={words.find}
        w={210}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={typed}
        onChange={setTyped}
        onOptionSubmit={choose}
        onKeyDown={(event) => {
          if (event.key === "Enter" && sites.includes(typed)) choose(typed);
        }}
        data={typed ? [...sites] : []}
        limit={12}
      />
    </Group>
  );
}
