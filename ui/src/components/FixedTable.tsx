/** The table of rows that all came at once: ordered here, with its order and columns in the address. */
import { useCallback, useMemo } from "react";
import type { RowSource } from "@/api/lists";
import type { Column, ValueFilter } from "@/components/columns";
import { DataTable, type Selection } from "@/components/DataTable";
import { useColumns } from "@/components/useColumns";
import { ordered } from "@/state/ordered";
import { text, useParams } from "@/state/params";
import type { ReactNode } from "react";

interface Props<Row extends object> {
  /** Names its columns in the browser's memory. */
  id: string;
  label: string;
  rows: readonly Row[] | undefined;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  openKey?: string;
  onOpen?: (key: string) => void;
  onFilter?: (filter: NonNullable<ValueFilter>) => void;
  selection?: Selection;
  empty?: ReactNode;
}

const params = { sort: text(), columns: text() };
const nothing = (): void => undefined;

export function FixedTable<Row extends object>({ id, label, rows, columns, rowKey, ...rest }: Props<Row>) {
  const [{ sort, columns: chosen }, set] = useParams(params);
  const shown = useColumns(
    id,
    columns,
    chosen,
    useCallback((ids: string) => set({ columns: ids }, { replace: true }), [set]),
  );
  const source = useMemo(() => {
    const inOrder = ordered(rows ?? [], sort);
    const made = {
      total: inOrder.length,
      reach: inOrder.length,
      at: (index: number) => inOrder[index],
      want: nothing,
      waiting: rows === undefined,
      stale: false,
      problem: null,
      retry: nothing,
      dataDate: null,
      rows: inOrder,
      find: null,
    };
    return made satisfies RowSource<Row>;
  }, [rows, sort]);
  return (
    <DataTable<Row>
      label={label}
      source={source}
      columns={shown}
      rowKey={rowKey}
      sort={sort}
      onSort={(next) => set({ sort: next }, { replace: true })}
      {...rest}
    />
  );
}
