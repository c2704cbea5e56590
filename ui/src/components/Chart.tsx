import { ActionIcon, Group, Skeleton, Table, Title, Tooltip } from "@mantine/core";
import { useInViewport } from "@mantine/hooks";
import { IconChartLine, IconTable } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import type { ChartSpec } from "@/components/chart/spec";
import { Defined } from "@/components/Defined";
import { general } from "@/text/en/general";

/** Fetch the part that draws; a page with charts begins with it while it waits for their figures. */
export const loadDrawing = () => import("@/components/chart/Drawing");
const Drawing = lazy(loadDrawing);

interface Props {
  title: string;
  definition: string;
  /** What the chart says in a sentence, for those who do not see it. */
  summary: string;
  spec: ChartSpec;
  /** The same figures as a table. */
  table: { head: readonly string[]; rows: readonly (readonly ReactNode[])[] };
  height?: number;
  onClick?: (index: number) => void;
  tools?: ReactNode;
}

/** A chart in a card: drawn by a part of the program that is loaded on demand, with a table as its twin. */
export function Chart({ title, definition, summary, spec, table, height = 240, onClick, tools }: Props) {
  const [asTable, setAsTable] = useState(false);
  const label = asTable ? general.table.asChart : general.table.asTable;
  return (
    <section className="lc-card" aria-label={title}>
      <Group justify="space-between" mb={6} wrap="nowrap">
        <Title order={2} fz={14}>
          <Defined label={title} definition={definition} size="sm" />
        </Title>
        <Group gap={6} wrap="nowrap">
          {tools}
          <Tooltip label={label}>
            <ActionIcon variant="subtle" color="gray" c="dimmed" aria-label={`${title}: ${label}`} onClick={() => setAsTable(!asTable)}>
              {asTable ? <IconChartLine size={16} /> : <IconTable size={16} />}
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      {asTable ? (
        <Table.ScrollContainer minWidth={0} maxHeight={height}>
          <Table className="lc-figures" fz="xs" verticalSpacing={4} stickyHeader>
            <Table.Thead>
              <Table.Tr>
                {table.head.map((head) => (
                  <Table.Th key={head}>{head}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {table.rows.map((row, n) => (
                <Table.Tr key={n}>
                  {row.map((cell, at) => (
                    <Table.Td key={at}>{cell}</Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      ) : (
        <OnceSeen height={height}>
          <Drawing spec={spec} height={height} label={summary} onClick={onClick} />
        </OnceSeen>
      )}
    </section>
  );
}

/** What is below the window costs nothing until somebody scrolls there. */
function OnceSeen({ height, children }: { height: number; children: ReactNode }) {
  const { ref, inViewport } = useInViewport<HTMLDivElement>();
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (inViewport) setSeen(true);
  }, [inViewport]);
  // until then its room is kept empty: nothing is waited for
  return (
    <div ref={ref} style={{ minHeight: height }}>
      {seen && <Suspense fallback={<Skeleton h={height} />}>{children}</Suspense>}
    </div>
  );
}
