/**
 * The table of every list: rows come from the server as they are scrolled to, only those in view
 * are in the document, and everything can be reached by keys.
 */
import { Checkbox } from "@mantine/core";
import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, memo, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { RowSource } from "@/api/lists";
import type { Column, ValueFilter } from "@/components/columns";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { TableHead } from "@/components/TableHead";
import type { TableColumns } from "@/components/useColumns";
import { tame } from "@/state/format";
import { rowAtSlot, ROW_PX, slotCount, slotOfRow } from "@/state/scroll";
import { fieldText } from "@/text/en/fields";
import { general } from "@/text/en/general";

const HEAD_PX = 36;
const MARGIN_PX = 18;
/** Rows beyond the edges: each costs as much as one in view when somebody jumps. */
const OVERSCAN = 5;

export interface Selection {
  keys: ReadonlySet<string>;
  toggle: (key: string) => void;
  set: (keys: ReadonlySet<string>) => void;
}

interface Props<Row extends object> {
  label: string;
  source: RowSource<Row>;
  columns: TableColumns<Row>;
  rowKey: (row: Row) => string;
  sort: string;
  onSort: (sort: string) => void;
  onFilter?: (filter: NonNullable<ValueFilter>) => void;
  /** Key of the row that is open beside the table. */
  openKey?: string;
  onOpen?: (key: string) => void;
  selection?: Selection;
  empty?: ReactNode;
  /** A row to scroll to; a new object each time somebody asks. */
  goTo?: { row: number } | null;
}

export function DataTable<Row extends object>(props: Props<Row>) {
  const { source, columns, rowKey, openKey = "", onOpen, selection, label } = props;
  const box = useRef<HTMLDivElement>(null);
  const { ref: sized, height } = useElementSize();
  const boxRef = useMergedRef(box, sized);
  const [active, setActive] = useState(-1);
  const focusWanted = useRef(false);
  const rows = source.waiting ? 24 : source.reach;
  const slots = slotCount(rows);
  const virtual = useVirtualizer({
    count: slots,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollPaddingEnd: HEAD_PX,
  });
  const items = virtual.getVirtualItems();
  const fits = Math.max(1, Math.floor((height - HEAD_PX) / ROW_PX));
  const top = items[0] ? rowAtSlot(items[0].index, rows, slots, items.length) : 0;
  const shown = items.map((item, n) => ({ index: rows > slots ? top + n : item.index, start: item.start }));
  const first = shown[0]?.index ?? 0;
  const last = shown.at(-1)?.index ?? 0;
  const { want, waiting } = source;
  useEffect(() => {
    if (!waiting) want(first, last);
  }, [want, waiting, first, last]);

  const go = useCallback(
    (row: number, align: "auto" | "start" = "auto") => {
      const to = Math.max(0, Math.min(rows - 1, row));
      focusWanted.current = true;
      setActive(to);
      virtual.scrollToIndex(slotOfRow(to, rows, slots, fits), { align });
    },
    [rows, slots, fits, virtual],
  );
  useEffect(() => {
    if (!focusWanted.current) return;
    const row = box.current?.querySelector<HTMLElement>(`[data-index="${active}"]`);
    if (!row) return;
    focusWanted.current = false;
    row.focus({ preventScroll: true });
  });

  const { goTo } = props;
  useEffect(() => {
    if (goTo) go(goTo.row, "start");
    // only a new wish moves the table, a new `go` does not
  }, [goTo]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = source.at(active);
    const inField = event.target instanceof HTMLInputElement && event.target.type !== "checkbox";
    const onButton = event.target instanceof HTMLElement && event.target.closest("button, a") !== null;
    if (inField) return;
    const moves: Record<string, () => void> = {
      ArrowDown: () => go(active + 1),
      j: () => go(active + 1),
      ArrowUp: () => go(active - 1),
      k: () => go(active - 1),
      Home: () => go(0),
      End: () => go(rows - 1),
      PageDown: () => go(active + fits - 1),
      PageUp: () => go(active - fits + 1),
      x: () => row && selection?.toggle(rowKey(row)),
    };
    if (!onButton) moves["Enter"] = () => row && onOpen?.(rowKey(row));
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  };

  const template = useMemo(() => (selection ? "34px " : "") + columns.template, [columns.template, selection]);
  const minWidth = columns.minWidth + (selection ? 34 : 0);
  const loaded = source.rows.map(rowKey);
  const allSelected = selection !== undefined && loaded.length > 0 && loaded.every((key) => selection.keys.has(key));
  if (source.problem && !source.rows.length) return <ErrorState error={source.problem} retry={source.retry} />;
  const head = (
    <TableHead
      columns={columns}
      template={template}
      minWidth={minWidth}
      sort={props.sort}
      onSort={props.onSort}
      lead={
        selection && (
          <div role="columnheader" className="lc-cell">
            <Checkbox
              aria-label={general.table.selectAll}
              checked={allSelected}
              indeterminate={!allSelected && selection.keys.size > 0}
              onChange={() => selection.set(allSelected ? new Set() : new Set(loaded))}
            />
          </div>
        )
      }
    />
  );
  if (!waiting && source.reach === 0)
    return <div className="lc-card">{props.empty ?? <EmptyState title={general.table.empty} hint={general.table.emptyHint} />}</div>;
  return (
    <div
      ref={boxRef}
      className="lc-table"
      role="table"
      aria-label={label}
      aria-rowcount={source.total === null ? -1 : source.total + 1}
      aria-busy={waiting || source.stale}
      tabIndex={0}
      onKeyDown={onKeyDown}
      style={{
        flex: "1 1 auto",
        minHeight: Math.min(180, HEAD_PX + rows * ROW_PX + 2),
        maxHeight: HEAD_PX + rows * ROW_PX + MARGIN_PX,
        opacity: source.stale ? 0.65 : 1,
      }}
      data-testid="table"
    >
      {head}
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: "relative", minWidth }}>
        {shown.map(({ index, start }) => {
          const row = source.at(index);
          const key = row ? rowKey(row) : "";
          return (
            <TableRow
              key={index}
              row={row}
              rowId={key}
              index={index}
              start={start}
              columns={columns.visible}
              template={template}
              active={index === active || (key !== "" && key === openKey)}
              focusable={index === active}
              selected={selection?.keys.has(key)}
              onActive={setActive}
              onOpen={onOpen}
              onFilter={props.onFilter}
              onSelect={selection?.toggle}
            />
          );
        })}
      </div>
    </div>
  );
}

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
            <div role="cell" key={column.id} className={column.end ? "lc-cell lc-end" : "lc-cell"} title={told}>
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
const TableRow = memo(PlainRow) as typeof PlainRow;
