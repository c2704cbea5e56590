import { Tooltip, UnstyledButton } from "@mantine/core";
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Column } from "@/components/columns";
import type { TableColumns } from "@/components/useColumns";
import { nextSort, sortedBy } from "@/state/sort";
import { fieldText } from "@/text/en/fields";

interface Props<Row extends object> {
  columns: TableColumns<Row>;
  template: string;
  minWidth: number;
  sort: string;
  onSort: (sort: string) => void;
  lead?: ReactNode;
}

/** The head of a table: what each column means, the order, the widths. */
export function TableHead<Row extends object>({ columns, template, minWidth, sort, onSort, lead }: Props<Row>) {
  return (
    <div role="rowgroup" style={{ position: "sticky", top: 0, zIndex: 2, minWidth }}>
      <div role="row" aria-rowindex={1} className="lc-head" style={{ gridTemplateColumns: template, minWidth }}>
        {lead}
        {columns.visible.map((column) => (
          <Head key={column.id} column={column} columns={columns} sort={sort} onSort={onSort} />
        ))}
      </div>
    </div>
  );
}

function Head<Row extends object>({
  column,
  columns,
  sort,
  onSort,
}: {
  column: Column<Row>;
  columns: TableColumns<Row>;
  sort: string;
  onSort: (sort: string) => void;
}) {
  const field = column.sort === false ? null : (column.sort ?? column.id);
  const direction = field ? sortedBy(sort, field) : null;
  const text = fieldText(column.id);
  const label = column.label ?? text.label;
  const definition = column.definition ?? text.definition;
  const header = columns.headers.find((one) => one.id === column.id);
  const resize = header?.getResizeHandler();
  const name = <span className="lc-head-name">{label}</span>;
  const arrow =
    direction === "desc" ? <IconArrowDown size={13} aria-hidden /> : direction === "asc" ? <IconArrowUp size={13} aria-hidden /> : null;
  return (
    <div
      role="columnheader"
      className={`lc-column${column.end ? " lc-end" : ""}${column.stuck ? " lc-stuck" : ""}`}
      aria-sort={direction === "desc" ? "descending" : direction === "asc" ? "ascending" : undefined}
    >
      <Tooltip label={definition} disabled={!definition}>
        {field ? (
          <UnstyledButton onClick={() => onSort(nextSort(sort, field, column.descending ?? false))}>
            {column.end ? (
              <>
                {arrow}
                {name}
              </>
            ) : (
              <>
                {name}
                {arrow}
              </>
            )}
          </UnstyledButton>
        ) : (
          name
        )}
      </Tooltip>
      <span className="lc-grip" aria-hidden onMouseDown={resize} onTouchStart={resize} />
    </div>
  );
}
