/** Which columns show and how wide they are: chosen by a person, kept in the browser and in the address. */
import { useLocalStorage } from "@mantine/hooks";
import {
  columnResizingFeature,
  columnSizingFeature,
  type ColumnSizingState,
  columnVisibilityFeature,
  createColumnHelper,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useCallback, useMemo } from "react";
import type { Column } from "@/components/columns";

const features = tableFeatures({ columnVisibilityFeature, columnSizingFeature, columnResizingFeature });
const NO_DATA: never[] = [];

function makeTable<Row extends object>(columns: readonly Column<Row>[]) {
  const helper = createColumnHelper<typeof features, Row>();
  return columns.map((column) => helper.display({ id: column.id, size: column.width, minSize: 50, maxSize: 1200 }));
}

/** Columns of one list; `chosen` is the part of the address, ids with commas between. */
export function useColumns<Row extends object>(
  list: string,
  columns: readonly Column<Row>[],
  chosen: string,
  choose: (ids: string) => void,
) {
  const [kept, keep] = useLocalStorage({ key: `lc-columns-${list}`, defaultValue: "", getInitialValueInEffect: false });
  const [sizes, setSizes] = useLocalStorage<ColumnSizingState>({
    key: `lc-widths-${list}`,
    defaultValue: {},
    getInitialValueInEffect: false,
  });
  const ids = useMemo(() => {
    const known = new Set(columns.map((column) => column.id));
    const asked = (chosen || kept).split(",").filter((id) => known.has(id));
    return new Set(asked.length ? asked : columns.filter((column) => column.shown !== false).map((column) => column.id));
  }, [columns, chosen, kept]);
  const definitions = useMemo(() => makeTable(columns), [columns]);
  const table = useTable({
    features,
    columns: definitions,
    data: NO_DATA as Row[],
    columnResizeMode: "onChange",
    state: { columnVisibility: Object.fromEntries(columns.map(({ id }) => [id, ids.has(id)])), columnSizing: sizes },
    onColumnSizingChange: (change) => setSizes((before) => (typeof change === "function" ? change(before) : change)),
  });
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const visible = useMemo(() => columns.filter((column) => ids.has(column.id)), [columns, ids]); // rows are drawn anew when it changes
  const widest = visible.some((column) => column.grow && sizes[column.id] === undefined) ? "" : visible.at(-1)?.id;
  const leastOf = (column: Column<Row>): number => sizes[column.id] ?? column.least ?? column.width;
  const template = visible
    .map((column) => {
      const grows = (column.grow && sizes[column.id] === undefined) || column.id === widest;
      return `minmax(${leastOf(column)}px, ${grows ? "1fr" : `${sizes[column.id] ?? column.width}px`})`;
    })
    .join(" ");
  const minWidth = visible.reduce((all, column) => all + leastOf(column), 0);
  const write = useCallback(
    (wanted: ReadonlySet<string> | null) => {
      const text = wanted
        ? columns
            .filter(({ id }) => wanted.has(id))
            .map(({ id }) => id)
            .join(",")
        : "";
      keep(text);
      choose(text);
    },
    [columns, keep, choose],
  );
  const toggle = (id: string): void => {
    const wanted = new Set(ids);
    if (!wanted.delete(id)) wanted.add(id);
    if (wanted.size) write(wanted);
  };
  return {
    all: columns,
    ids,
    visible,
    template,
    minWidth,
    headers,
    toggle,
    reset: () => {
      setSizes({});
      write(null);
    },
  };
}

export type TableColumns<Row extends object> = ReturnType<typeof useColumns<Row>>;
