/** Columns of tables: a line each in a page. Label and definition come from the catalogue of texts. */
import { IconExternalLink } from "@tabler/icons-react";
import { createContext, type ReactNode, use } from "react";
import { address, count, day, NOTHING, ownAddress, safeHref, score, share, tame, time } from "@/state/format";
import { same, short } from "@/state/filters";
import { general } from "@/text/en/general";
import { topicText, verdictText, wordText } from "@/text/en/fields";

/** A click on a value filters by it: over the links, or over the rows of the list itself. */
export type ValueFilter = string | { having: string } | null;

export interface Column<Row> {
  /** Name of the field in the API; picks label, definition and order. */
  id: string;
  label?: string;
  definition?: string;
  width: number;
  /** How narrow it may get before the table scrolls sideways; as wide as it is where that is not told. */
  least?: number;
  /** Takes what is left of the width. */
  grow?: boolean;
  end?: boolean;
  /** Stays in view at the end of the table: what can be done with a row. */
  stuck?: boolean;
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

/** How far a text may be squeezed before the table scrolls. */
const SQUEEZED = 0.6;

/** Words of strangers' pages; never HTML. */
export function textColumn<Row extends object>(id: KeyOf<Row, string>, width = 160, options: Options<Row> = {}): Column<Row> {
  return {
    id,
    width,
    least: Math.round(width * (options.grow ? 1 : SQUEEZED)),
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
export function wordColumn<Row extends object>(id: KeyOf<Row, string>, width = 96, options: Options<Row> = {}): Column<Row> {
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

export function numberColumn<Row extends object>(id: KeyOf<Row, number>, width = 72, options: Options<Row> = {}): Column<Row> {
  return { id, width, end: true, descending: true, cell: (row) => count(read<number>(row, id)), ...options };
}

/** A share of 0 to 1 as per cent. */
export function shareColumn<Row extends object>(id: KeyOf<Row, number>, width = 72, options: Options<Row> = {}): Column<Row> {
  return { id, width, end: true, descending: true, cell: (row) => share(read<number>(row, id)), ...options };
}

/** A score of 0 to 100 with a small meter. */
export function scoreColumn<Row extends object>(id: KeyOf<Row, number>, width = 86, options: Options<Row> = {}): Column<Row> {
  return { id, width, end: true, descending: true, cell: (row) => <Meter value={read<number>(row, id)} />, ...options };
}

/** A score of spam: high is bad, and what it comes to is told by colour and by word. */
export function spamColumn<Row extends object>(
  id: KeyOf<Row, number>,
  verdict: KeyOf<Row, string>,
  width = 82,
  options: Options<Row> = {},
): Column<Row> {
  return {
    ...scoreColumn<Row>(id, width),
    full: (row) => verdictText(read<string>(row, verdict)),
    cell: (row) => <Meter value={read<number>(row, id)} verdict={read<string>(row, verdict) ?? "unknown"} />,
    ...options,
  };
}

/** A score with its meter; a verdict gives it its colour. */
export function Meter({ value, verdict }: { value: number | null | undefined; verdict?: string }) {
  if (value == null) return dimmed;
  return (
    <>
      <span className="lc-meter" data-verdict={verdict} aria-hidden>
        <span style={{ width: `${Math.max(0, Math.min(100, value))}%` }} />
      </span>
      {score(value)}
    </>
  );
}

/** What markers of spam come to. */
export function verdictColumn<Row extends object>(id: KeyOf<Row, string>, width = 82, options: Options<Row> = {}): Column<Row> {
  return wordColumn<Row>(id, width, {
    filter: (row) => {
      const value = read<string>(row, id);
      return value == null ? null : { having: `${id}:eq:${value}` };
    },
    cell: (row) => <Verdict verdict={read<string>(row, id)} />,
    ...options,
  });
}

/** A verdict as a pill of its colour. */
export function Verdict({ verdict }: { verdict: string | null | undefined }) {
  if (verdict == null) return dimmed;
  return (
    <span className="lc-verdict" data-verdict={verdict}>
      {verdictText(verdict)}
    </span>
  );
}

/** A topic by its name. */
export function topicColumn<Row extends object>(id: KeyOf<Row, string>, width = 130, options: Options<Row> = {}): Column<Row> {
  const named = (row: Row): string | undefined => {
    const value = read<string>(row, id);
    return value == null ? undefined : topicText(value);
  };
  return textColumn<Row>(id, width, { full: named, cell: (row) => named(row) ?? dimmed, ...options });
}

export function dateColumn<Row extends object>(id: KeyOf<Row, string>, width = 102, options: Options<Row> = {}): Column<Row> {
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

export function flagColumn<Row extends object>(id: KeyOf<Row, boolean>, width = 72, options: Options<Row> = {}): Column<Row> {
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
export function siteColumn<Row extends object>(id: KeyOf<Row, string>, width = 180, options: Options<Row> = {}): Column<Row> {
  return textColumn(id, width, options);
}

/** An address: its text, and an arrow that opens it. */
export function urlColumn<Row extends object>(id: KeyOf<Row, string>, width = 260, options: Options<Row> = {}): Column<Row> {
  const { grow = true } = options;
  return {
    id,
    width,
    least: Math.round(width * (grow ? 0.8 : SQUEEZED)),
    grow: true,
    full: (row) => read<string>(row, id) ?? undefined,
    cell: (row) => <Address url={read<string>(row, id)} />,
    ...options,
  };
}

/** The target that a list is about: its own name in every row would say nothing. */
export const OwnTarget = createContext("");

/** An address within the target: its path is what tells it from others. */
export function pathColumn<Row extends object>(id: KeyOf<Row, string>, width = 260, options: Options<Row> = {}): Column<Row> {
  return urlColumn<Row>(id, width, { cell: (row) => <OwnAddress url={read<string>(row, id)} />, ...options });
}

/** An address without the host that everybody knows. */
export function OwnAddress({ url }: { url: string | null | undefined }) {
  const target = use(OwnTarget);
  return <Address url={url} shown={url == null ? "" : ownAddress(url, target)} />;
}

const OPEN = <IconExternalLink size={13} aria-hidden />;

/** An address as text with an arrow to open it elsewhere. */
export function Address({ url, shown }: { url: string | null | undefined; shown?: string }) {
  const href = safeHref(url);
  if (url == null) return dimmed;
  return (
    <span className="lc-address">
      <bdi>{tame(shown ?? address(url))}</bdi>
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

/** What a cell says, and below it what is worth less. */
export function TwoLines({ first, second }: { first: ReactNode; second?: ReactNode }) {
  return (
    <span className="lc-lines">
      <span>{first}</span>
      {second && <small>{second}</small>}
    </span>
  );
}
