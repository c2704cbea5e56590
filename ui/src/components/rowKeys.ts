/** The keys of a table: they walk over its rows, open one and select it. */
import type { KeyboardEvent } from "react";

interface Acts {
  active: number;
  rows: number;
  /** Rows that fit into the window. */
  fits: number;
  go: (row: number) => void;
  open: () => void;
  select: () => void;
}

/** What a key does; nothing for keys that belong to a field, a button or the browser. */
export function rowKeys({ active, rows, fits, go, open, select }: Acts) {
  const moves: Readonly<Record<string, () => void>> = {
    ArrowDown: () => go(active + 1),
    j: () => go(active + 1),
    ArrowUp: () => go(active - 1),
    k: () => go(active - 1),
    Home: () => go(0),
    End: () => go(rows - 1),
    PageDown: () => go(active + fits - 1),
    PageUp: () => go(active - fits + 1),
    x: select,
    Enter: open,
  };
  return (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { target } = event;
    if (target instanceof HTMLInputElement && target.type !== "checkbox") return;
    const onButton = target instanceof HTMLElement && target.closest("button, a") !== null;
    const move = event.key === "Enter" && onButton ? undefined : moves[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    move();
  };
}
