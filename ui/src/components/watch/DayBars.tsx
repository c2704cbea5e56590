import { ActionIcon, Group, Table, Text, Title, Tooltip } from "@mantine/core";
import { IconChartBar, IconTable } from "@tabler/icons-react";
import { useState } from "react";
import { Defined } from "@/components/Defined";
import { count, day as written } from "@/state/format";
import { type DayBar, highest } from "@/state/days";
import { fieldText } from "@/text/en/fields";
import { general } from "@/text/en/general";

interface Series {
  name: string;
  color: string;
}
interface Props {
  title: string;
  definition: string;
  /** What the picture says in a sentence. */
  summary: string;
  bars: readonly DayBar[];
  series: readonly Series[];
  height?: number;
  onPick?: (bar: DayBar) => void;
}

const span = ({ first, last }: DayBar): string => (first === last ? written(first) : `${written(first)} – ${written(last)}`);

/** Figures by day as stacked bars, with a table as their twin. */
export function DayBars({ title, definition, summary, bars, series, height = 120, onPick }: Props) {
  const [asTable, setAsTable] = useState(false);
  const label = asTable ? general.table.asChart : general.table.asTable;
  return (
    <section className="lc-card" aria-label={title}>
      <Group justify="space-between" mb={6} wrap="nowrap">
        <Title order={2} fz={14}>
          <Defined label={title} definition={definition} size="sm" />
        </Title>
        <Group gap={10} wrap="nowrap">
          {series.length > 1 && (
            <span className="lc-legend">
              {series.map(({ name, color }) => (
                <span key={name}>
                  <i style={{ background: color }} />
                  {name}
                </span>
              ))}
            </span>
          )}
          <Tooltip label={label}>
            <ActionIcon variant="subtle" color="gray" c="dimmed" aria-label={`${title}: ${label}`} onClick={() => setAsTable(!asTable)}>
              {asTable ? <IconChartBar size={16} /> : <IconTable size={16} />}
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      {asTable ? (
        <Figures bars={bars} series={series} height={height} />
      ) : (
        <Picture bars={bars} series={series} height={height} summary={summary} onPick={onPick} />
      )}
    </section>
  );
}

function Picture({
  bars,
  series,
  height,
  summary,
  onPick,
}: Required<Pick<Props, "bars" | "series" | "height" | "summary">> & { onPick: Props["onPick"] }) {
  const [at, setAt] = useState(-1);
  const most = highest(bars);
  const shown = bars[at];
  const told = shown && `${span(shown)}: ${series.map(({ name }, n) => `${count(shown.values[n])} ${name.toLowerCase()}`).join(", ")}`;
  return (
    <>
      <Text size="xs" c="dimmed" className="lc-figures" mih={18} truncate>
        {told ?? count(most)}
      </Text>
      <div className="lc-day-bars" role="img" aria-label={summary} style={{ height }} onPointerLeave={() => setAt(-1)}>
        {bars.map((bar, n) => (
          <span
            key={bar.first}
            data-lit={n === at || undefined}
            style={{ cursor: onPick ? "pointer" : undefined }}
            onPointerEnter={() => setAt(n)}
            onClick={() => onPick?.(bar)}
          >
            {series.map(({ name, color }, part) => (
              <i key={name} style={{ background: color, height: `${(100 * (bar.values[part] ?? 0)) / most}%` }} />
            ))}
          </span>
        ))}
      </div>
      <Group justify="space-between" mt={4}>
        <Text size="xs" c="dimmed">
          {written(bars[0]?.first)}
        </Text>
        <Text size="xs" c="dimmed">
          {written(bars.at(-1)?.last)}
        </Text>
      </Group>
    </>
  );
}

function Figures({ bars, series, height }: Required<Pick<Props, "bars" | "series" | "height">>) {
  return (
    <Table.ScrollContainer minWidth={0} maxHeight={height + 40}>
      <Table className="lc-figures" fz="xs" verticalSpacing={4} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{fieldText("happened_at").label}</Table.Th>
            {series.map(({ name }) => (
              <Table.Th key={name} ta="end">
                {name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {bars.toReversed().map((bar) => (
            <Table.Tr key={bar.first}>
              <Table.Td>{span(bar)}</Table.Td>
              {series.map(({ name }, n) => (
                <Table.Td key={name} ta="end">
                  {count(bar.values[n])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
