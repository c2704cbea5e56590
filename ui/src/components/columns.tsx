/** Columns of tables: a line each in a page. Label and definition come from the catalogue of texts. */
import { IconExternalLink } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { address, count, day, NOTHING, safeHref, score, share, tame, time } from "@/state/format";
import { same, short } from "@/state/filters";
import { general } from "@/text/en/general";
import { wordText } from "@/text/en/fields";

/** A click on a value filters by it: over the links, or over the rows of the list itself. */
export type ValueFilter = string | { having: string } | null;

export interface Column<Row> {
  /** Name of the field in the API; picks label, definition and order. */
  id: string;
  label?: string;
  definition?: string;
  width: number;
  /** Takes what is left of the width. */
  grow?: boolean;
  end?: boolean;
  /** Field to order by; false for none. */
  sort?: string | false;
  /** First click orders from the highest down. */
  descending?: boolean;
  /** Shown until somebody chooses otherwise. */
  shown?: boolean;
  filter?: (row: Row) => ValueFilter;
  /** The whole value, where the cell may cut it off. */
  full?: (row: Row) => string | undefined;
  cell: (row: Row) => ReactNode;
}

type Options<Row> = Partial<Omit<Column<Row>, "id">>;
type KeyOf<Row, T> = { [K in keyof Row]-?: NonNullable<Row[K]> extends T ? K : never }[keyof Row] & string;

const dimmed = <span className="lc-dim">{NOTHING}</span>;

function read<T>(row: object, key: string): T | null | undefined {
  return (row as Record<string, T | null | undefined>)[key];
}

/** Words of strangers' pages; never HTML. */
export function textColumn<Row extends object>(id: KeyOf<Row, string>, width = 180, options: Options<Row> = {}): Column<Row> {
  return {
    id,
    width,
    filter: (row) => {
      const value = read<string>(row, id);
      return value == null ? null : same(id, value);
    },
    full: (row) => read<string>(row, id) ?? undefined,
    cell: (row) => {
      const value = read<string>(row, id);
      return value == null ? dimmed : value === "" ? <span className="lc-dim">“”</span> : <bdi>{tame(value)}</bdi>;
    },
    ...options,
  };
}

/** One of our own words: a state, a kind, a reason. */
export function wordColumn<Row extends object>(id: KeyOf<Row, string>, width = 110, options: Options<Row> = {}): Column<Row> {
  return {
    id,
    width,
    filter: (row) => {
      const value = read<string>(row, id);
      return value == null ? null : same(id, value);
    },
    cell: (row) => {
      const value = read<string>(row, id);
      return value == null ? dimmed : wordText(value);
    },
    ...options,
  };
}

export function numberColumn<Row extends object>(id: KeyOf<Row, number>, width = 90, options: Options<Row> = {}): Column<Row> {
  return { id, width, end: true, descending: true, cell: (row) => count(read<number>(row, id)), ...options };
}

/** A share of 0 to 1 as per cent. */
export function shareColumn<Row extends object>(id: KeyOf<Row, number>, width = 80, options: Options<Row> = {}): Column<Row> {
  return { id, width, end: true, descending: true, cell: (row) => share(read<number>(row, id)), ...options };
}

/** A score of 0 to 100 with a small meter. */
export function scoreColumn<Row extends object>(id: KeyOf<Row, number>, width = 92, options: Options<Row> = {}): Column<Row> {
  return {
    id,
    width,
    end: true,
    descending: true,
    cell: (row) => {
      const value = read<number>(row, id);
      if (value == null) return dimmed;
      return (
        <>
          <span className="lc-meter" aria-hidden>
            <span style={{ width: `${Math.max(0, Math.min(100, value))}%` }} />
          </span>
          {score(value)}
        </>
      );
    },
    ...options,
  };
}

export function dateColumn<Row extends object>(id: KeyOf<Row, string>, width = 110, options: Options<Row> = {}): Column<Row> {
  return {
    id,
    width,
    descending: true,
    filter: (row) => {
      const value = read<string>(row, id);
      return value == null ? null : short(id, "gte", value.slice(0, 10));
    },
    full: (row) => {
      const value = read<string>(row, id);
      return value == null ? undefined : time(value);
    },
    cell: (row) => day(read<string>(row, id)),
    ...options,
  };
}

export function flagColumn<Row extends object>(id: KeyOf<Row, boolean>, width = 84, options: Options<Row> = {}): Column<Row> {
  return {
    id,
    width,
    filter: (row) => {
      const value = read<boolean>(row, id);
      return value == null ? null : same(id, value);
    },
    cell: (row) => {
      const value = read<boolean>(row, id);
      return value == null ? dimmed : value ? general.yes : general.no;
    },
    ...options,
  };
}

/** A registrable domain; a click filters by it. */
export function siteColumn<Row extends object>(id: KeyOf<Row, string>, width = 190, options: Options<Row> = {}): Column<Row> {
  return textColumn(id, width, options);
}

/** An address: its text, and an arrow that opens it. */
export function urlColumn<Row extends object>(id: KeyOf<Row, string>, width = 300, options: Options<Row> = {}): Column<Row> {
  return {
    id,
    width,
    grow: true,
    full: (row) => read<string>(row, id) ?? undefined,
    cell: (row) => <Address url={read<string>(row, id)} />,
    ...options,
  };
}

const OPEN = <IconExternalLink size={13} aria-hidden />;

/** An address as text with an arrow to open it elsewhere. */
export function Address({ url }: { url: string | null | undefined }) {
  const href = safeHref(url);
  if (url == null) return dimmed;
  return (
    <span style={{ display: "inline-flex", alignItems: "center", gap: 4, maxWidth: "100%" }}>
      <bdi style={{ overflow: "hidden", textOverflow: "ellipsis" }}>{tame(address(url))}</bdi>
      {href && (
        <a
          href={href}
          className="lc-open"
          target="_blank"
          rel="noreferrer noopener nofollow"
          tabIndex={-1}
          aria-label={`${general.open} ${address(url)}`}
          onClick={(event) => event.stopPropagation()}
        >
          {OPEN}
        </a>
      )}
    </span>
  );
}
