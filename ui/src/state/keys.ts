/** Keys: single letters and `g` followed by a letter, never while somebody writes. */
import { useEffect } from "react";

export type KeyHandlers = Readonly<Record<string, () => void>>;

const CHORD_MS = 1200;

/** Tell whether a key press belongs to a field, a dialog or the browser; a choice that was clicked takes no letters. */
export function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return true;
  const at = event.target;
  return (
    at instanceof HTMLElement &&
    at.closest(
      "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable=true], [role=dialog], [role=menu], [role=listbox]",
    ) !== null
  );
}

/** Listen for keys such as "?" and chords such as "g b". */
export function useKeys(handlers: KeyHandlers): void {
  useEffect(() => {
    let first = "";
    let since = 0;
    const listen = (event: KeyboardEvent): void => {
      if (isTaken(event)) return;
      const chord = first && event.timeStamp - since < CHORD_MS ? `${first} ${event.key}` : event.key;
      const handler = handlers[chord];
      const begins = Object.keys(handlers).some((key) => key.startsWith(`${event.key} `));
      first = !handler && begins ? event.key : "";
      since = event.timeStamp;
      if (!handler) return;
      event.preventDefault();
      handler();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [handlers]);
}

/** How the palette's key is called on this machine. */
export const PALETTE_KEY = typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.userAgent) ? "⌘ K" : "Ctrl K";

/** ⌘K or Ctrl+K, wherever the caret is. */
export function usePaletteKey(open: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey) return;
      event.preventDefault();
      open();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [open]);
}
