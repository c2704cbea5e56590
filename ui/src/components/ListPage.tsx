/**
 * A page that is a list: title, quick filters, filter bar, columns, saved views, exports, the table
 * and what is told about a row. A screen of this kind is its columns and a few words.
 */
import { Text } from "@mantine/core";
import { type ReactNode, useCallback, useMemo, useState } from "react";
import { useFields } from "@/api/catalogue";
import { type ListPath, type Query, type RowOf, useRows } from "@/api/lists";
import { useRangeRows } from "@/api/ranges";
import { ColumnChooser } from "@/components/ColumnChooser";
import { type Column, OwnTarget, type ValueFilter } from "@/components/columns";
import { DataTable } from "@/components/DataTable";
import { FilterBar, type QuickFilter } from "@/components/FilterBar";
import { EmptyState } from "@/components/Interludes";
import { JumpTo } from "@/components/JumpTo";
import { Page } from "@/components/Page";
import { RowDrawer } from "@/components/RowDrawer";
import { SavedViews } from "@/components/SavedViews";
import { SelectionBar } from "@/components/SelectionBar";
import { useColumns } from "@/components/useColumns";
import type { ScreenId } from "@/screens";
import { toggled } from "@/state/filters";
import { count } from "@/state/format";
import { useParams } from "@/state/params";
import { listParams, useTarget } from "@/state/target";
import { general } from "@/text/en/general";

interface Props<P extends ListPath> {
  screen: ScreenId;
  path: P;
  /** The list's name in the catalogue of fields; `backlinks` where its rows are links. */
  list: string;
  columns: readonly Column<RowOf<P>>[];
  rowKey: (row: RowOf<P>) => string;
  /** Further parameters of the question, from the page's own part of the address. */
  query?: Query;
  /** The list's own order, for the arrow in the head. */
  order?: string;
  /** Pills; a function where they depend on the date of the data. */
  quick?: Quick;
  /** Parameters of lists that this question does not have. */
  without?: readonly ("filter" | "having" | "history" | "internal" | "sort")[];
  /** The question takes `offset` and `from_value`: the table can jump to any row and any value. */
  ranged?: boolean;
  /** Only the list's own rows can be filtered, not the links behind them. */
  ownFilters?: boolean;
  exportable?: boolean;
  tools?: ReactNode;
  above?: ReactNode;
  /** What is told about a row; `row` is undefined until it is here (an address may name one far down). */
  drawer?: (key: string, row: RowOf<P> | undefined) => ReactNode;
  drawerTitle?: (key: string, row: RowOf<P> | undefined) => string;
  /** What can be done with selected rows; without it rows cannot be selected. */
  actions?: (keys: ReadonlySet<string>, rows: readonly RowOf<P>[]) => ReactNode;
  empty?: ReactNode;
  /** Height of a row; cells of two lines need more. */
  rowPx?: number;
  sql?: string;
}

const NONE: readonly QuickFilter[] = [];
const NO_QUERY: Query = {};
const NO_TEXTS: readonly string[] = [];

type Quick = readonly QuickFilter[] | ((dataDate: string | null) => readonly QuickFilter[]);
const quickOf = (quick: Quick, dataDate: string | null): readonly QuickFilter[] => (typeof quick === "function" ? quick(dataDate) : quick);

export function ListPage<P extends ListPath>(props: Props<P>) {
  type Row = RowOf<P> & object;
  const { screen, path, list, rowKey, quick = NONE, without = [], query: further = NO_QUERY } = props;
  const columnsOf = props.columns as readonly Column<Row>[];
  const { target, query: about } = useTarget();
  const [state, set] = useParams(listParams);
  const { history, filter, having, internal, sort, columns: chosen, row: openKey } = state;
  const fields = useFields("backlinks");
  const ownFields = useFields(list);
  const own = list === "backlinks" || without.includes("having") ? undefined : ownFields;
  const leftOut = without.join();
  const query = useMemo<Query>(() => {
    const all: Record<string, Query[string]> = {
      ...about,
      ...further,
      history: history || undefined,
      filter,
      having,
      internal: internal || undefined,
      sort: sort || undefined,
    };
    for (const name of leftOut.split(",")) delete all[name];
    if (list === "backlinks") delete all["having"];
    return all;
  }, [about, further, history, filter, having, internal, sort, leftOut, list]);
  const paged = useRows(path, target, query, { enabled: !props.ranged });
  const range = useRangeRows(path, target, query, props.ranged ?? false);
  const source = props.ranged ? range : paged;
  const [goTo, setGoTo] = useState<{ row: number } | null>(null);
  const columns = useColumns(
    screen,
    columnsOf,
    chosen,
    useCallback((ids: string) => set({ columns: ids }, { replace: true }), [set]),
  );
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const toggleSelected = useCallback(
    (key: string) =>
      setSelected((before) => {
        const next = new Set(before);
        if (!next.delete(key)) next.add(key);
        return next;
      }),
    [],
  );
  const open = useCallback((key: string) => set({ row: key }, { replace: openKey !== "" }), [set, openKey]);
  const onFilter = useCallback(
    (wanted: NonNullable<ValueFilter>) =>
      typeof wanted === "string" ? set({ filter: toggled(filter, wanted) }) : set({ having: toggled(having, wanted.having) }),
    [set, filter, having],
  );
  const key = rowKey as (row: Row) => string;
  const rows = source.rows as readonly Row[];
  const openRow = openKey ? rows.find((row) => key(row) === openKey) : undefined;
  const narrowed = filter.length > 0 || having.length > 0 || history !== "";
  const total = source.total;
  return (
    <Page
      title={general.screens[screen]}
      aside={
        <Text size="sm" c="dimmed" className="lc-figures" data-testid="total">
          {source.waiting
            ? " "
            : total === 1
              ? general.table.row
              : total === null
                ? general.table.atLeast(count(rows.length))
                : general.table.rows(count(total))}
        </Text>
      }
      dataDate={source.dataDate}
      question={{ path, target, query, exportable: props.exportable ?? true, ...(props.sql && { sql: props.sql }) }}
      tools={
        <>
          {source.find && <JumpTo total={total} sort={sort || (props.order ?? "")} find={source.find} onGo={(row) => setGoTo({ row })} />}
          <SavedViews screen={screen} />
          <ColumnChooser columns={columns} />
        </>
      }
      fill
    >
      <div className="lc-list">
        {props.above}
        {(props.tools || !without.includes("filter") || props.ownFilters) && (
          <div style={{ display: "flex", gap: 8, flexWrap: "wrap", alignItems: "center" }}>
            {props.tools}
            {props.ownFilters && (
              <FilterBar
                filter={having}
                having={NO_TEXTS}
                history=""
                quick={quickOf(quick, source.dataDate)}
                fields={ownFields}
                onChange={(change) => change.filter && set({ having: change.filter })}
              />
            )}
            {!without.includes("filter") && (
              <FilterBar
                filter={filter}
                having={having}
                history={history}
                quick={quickOf(quick, source.dataDate)}
                fields={fields}
                ownFields={own}
                onChange={(change) => set(change)}
              />
            )}
          </div>
        )}
        <OwnTarget value={target}>
          <DataTable<Row>
            label={general.screens[screen]}
            source={source as never}
            columns={columns}
            rowKey={key}
            sort={sort || (props.order ?? "")}
            onSort={(next) => set({ sort: next })}
            onFilter={onFilter}
            openKey={openKey}
            {...(props.drawer && { onOpen: open })}
            {...(props.actions && { selection: { keys: selected, toggle: toggleSelected, set: setSelected } })}
            goTo={goTo}
            {...(props.rowPx && { rowPx: props.rowPx })}
            empty={
              narrowed ? (
                <EmptyState
                  title={general.table.empty}
                  hint={general.table.emptyHint}
                  action={
                    <button type="button" className="lc-quick" onClick={() => set({ filter: [], having: [], history: "" })}>
                      {general.table.clearFilters}
                    </button>
                  }
                />
              ) : (
                props.empty
              )
            }
          />
        </OwnTarget>
        {props.actions && selected.size > 0 && (
          <SelectionBar number={selected.size} onClear={() => setSelected(new Set())}>
            {props.actions(
              selected,
              rows.filter((row) => selected.has(key(row))),
            )}
          </SelectionBar>
        )}
      </div>
      {props.drawer && openKey && (
        <RowDrawer title={props.drawerTitle?.(openKey, openRow) ?? ""} onClose={() => set({ row: "" })}>
          {props.drawer(openKey, openRow)}
        </RowDrawer>
      )}
    </Page>
  );
}
