/**
 * The table of every list: rows come from the server as they are scrolled to, only those in view
 * are in the document, and everything can be reached by keys.
 */
import { Checkbox } from "@mantine/core";
import { useElementSize, useMergedRef } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { RowSource } from "@/api/lists";
import type { ValueFilter } from "@/components/columns";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { rowKeys } from "@/components/rowKeys";
import { TableHead } from "@/components/TableHead";
import { TableRow } from "@/components/TableRow";
import type { TableColumns } from "@/components/useColumns";
import { useCut } from "@/components/useCut";
import { rowAtSlot, ROW_PX, slotCount, slotOfRow } from "@/state/scroll";
import { general } from "@/text/en/general";

const HEAD_PX = 38;
const SELECT_PX = 34;
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
  /** Height of a row; cells of two lines need more. */
  rowPx?: number;
  /** A row to scroll to; a new object each time somebody asks. */
  goTo?: { row: number } | null;
}

export function DataTable<Row extends object>(props: Props<Row>) {
  const { source, columns, rowKey, openKey = "", onOpen, selection, label, rowPx = ROW_PX } = props;
  const box = useRef<HTMLDivElement>(null);
  const { ref: sized, height } = useElementSize();
  const boxRef = useMergedRef(box, sized);
  const [active, setActive] = useState(-1);
  const focusWanted = useRef(false);
  const rows = source.waiting ? 24 : source.reach;
  const slots = slotCount(rows, rowPx);
  const virtual = useVirtualizer({
    count: slots,
    getScrollElement: () => box.current,
    estimateSize: () => rowPx,
    overscan: OVERSCAN,
    scrollPaddingEnd: HEAD_PX,
  });
  const items = virtual.getVirtualItems();
  const fits = Math.max(1, Math.floor((height - HEAD_PX) / rowPx));
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

  const activeRow = (act: ((key: string) => void) | undefined) => (): void => {
    const row = source.at(active);
    if (row) act?.(rowKey(row));
  };
  const onKeyDown = rowKeys({ active, rows, fits, go, open: activeRow(onOpen), select: activeRow(selection?.toggle) });

  const template = useMemo(() => (selection ? `${SELECT_PX}px ` : "") + columns.template, [columns.template, selection]);
  const minWidth = columns.minWidth + (selection ? SELECT_PX : 0);
  useCut(box, template);
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
  const stuck = columns.visible.at(-1)?.stuck ? columns.visible.at(-1)?.width : 0;
  return (
    <div
      className="lc-table-frame"
      style={
        {
          "--lc-row": `${rowPx}px`,
          "--lc-stuck": `${stuck}px`,
          minHeight: Math.min(180, HEAD_PX + rows * rowPx + 2),
          maxHeight: HEAD_PX + rows * rowPx + MARGIN_PX,
        } as CSSProperties
      }
    >
      <div
        ref={boxRef}
        className="lc-table"
        role="table"
        aria-label={label}
        aria-rowcount={source.total === null ? -1 : source.total + 1}
        aria-busy={waiting || source.stale}
        tabIndex={0}
        onKeyDown={onKeyDown}
        style={{ opacity: source.stale ? 0.65 : 1 }}
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
    </div>
  );
}
