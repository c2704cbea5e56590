import { Group, Text } from "@mantine/core";
import type { LinkMap } from "@/api/map";
import { Defined } from "@/components/Defined";
import { type Colouring, legendOf } from "@/components/map/colours";
import { count } from "@/state/format";
import { linkMap as words } from "@/text/en/map";
import { usePalette } from "@/theme/palette";

/** What colours and sizes of a map mean, and what it leaves out. */
export function MapLegend({ map, by }: { map: LinkMap; by: Colouring }) {
  const palette = usePalette();
  return (
    <section className="lc-map-legend" aria-label={words.legend}>
      <div className="lc-legend" role="list">
        {legendOf(map, by, palette).map((entry) => (
          <span key={entry.key} role="listitem" title={entry.hint}>
            <i style={{ background: entry.colour }} />
            {entry.label} <b className="lc-figures">{count(entry.sites)}</b>
          </span>
        ))}
      </div>
      <Group gap={12}>
        <Defined label={words.sizes} definition={words.sizesHint} />
        {map.total_edges > map.edges.length && (
          <Text size="xs" c="dimmed">
            {words.cut(count(map.total_edges))}
          </Text>
        )}
        {!map.whole && (
          <Text size="xs" c="dimmed">
            {words.notWhole}
          </Text>
        )}
      </Group>
    </section>
  );
}
