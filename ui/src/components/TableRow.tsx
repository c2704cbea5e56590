/** One row of a table: drawn again only when something of it changes. */
import { memo } from "react";
import type { Column, ValueFilter } from "@/components/columns";
import { tame } from "@/state/format";
import { fieldText } from "@/text/en/fields";
import { general } from "@/text/en/general";

interface RowProps<Row> {
  row: Row | undefined;
  rowId: string;
  index: number;
  start: number;
  columns: readonly Column<Row>[];
  template: string;
  active: boolean;
  focusable: boolean;
  selected: boolean | undefined;
  onActive: (index: number) => void;
  onOpen: ((key: string) => void) | undefined;
  onFilter: ((filter: NonNullable<ValueFilter>) => void) | undefined;
  onSelect: ((key: string) => void) | undefined;
}

function PlainRow<Row extends object>(props: RowProps<Row>) {
  const { row, rowId, index, columns, onFilter, focusable } = props;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      data-active={props.active || undefined}
      tabIndex={focusable ? 0 : -1}
      className="lc-row"
      style={{
        gridTemplateColumns: props.template,
        transform: `translateY(${props.start}px)`,
        cursor: props.onOpen ? "pointer" : undefined,
      }}
      onFocus={() => props.onActive(index)}
      onClick={() => rowId && props.onOpen?.(rowId)}
    >
      {props.selected !== undefined && (
        <div role="cell" className="lc-cell" onClick={(event) => event.stopPropagation()}>
          <input
            type="checkbox"
            className="lc-check"
            aria-label={general.table.selectRow}
            tabIndex={focusable ? 0 : -1}
            checked={props.selected}
            onChange={() => rowId && props.onSelect?.(rowId)}
          />
        </div>
      )}
      {!row && (
        <div role="cell" className="lc-cell lc-coming">
          <div className="lc-bone" style={{ width: `${55 + ((index * 37) % 40)}%` }} />
        </div>
      )}
      {row &&
        columns.map((column) => {
          const filter = onFilter ? column.filter?.(row) : null;
          const content = column.cell(row);
          const full = column.full?.(row);
          const told = full === undefined ? undefined : tame(full);
          return (
            <div
              role="cell"
              key={column.id}
              className={`lc-cell${column.end ? " lc-end" : ""}${column.stuck ? " lc-stuck" : ""}`}
              title={told}
            >
              {filter && onFilter ? (
                <button
                  type="button"
                  className="lc-value"
                  tabIndex={focusable ? 0 : -1}
                  title={`${general.table.filterBy(column.label ?? fieldText(column.id).label)}${told === undefined ? "" : `: ${told}`}`}
                  onClick={(event) => {
                    event.stopPropagation();
                    onFilter(filter);
                  }}
                >
                  {content}
                </button>
              ) : (
                content
              )}
            </div>
          );
        })}
    </div>
  );
}
export const TableRow = memo(PlainRow) as typeof PlainRow;
