/**
 * Scrolling through more rows than a browser can make tall: an element ends at some 17 million
 * pixels, so beyond that slots of the scroll bar stand for several rows each.
 */
export const ROW_PX = 32;
/** A row that tells two lines. */
export const TALL_ROW_PX = 46;
const TALLEST_PX = 15_000_000;

/** How many slots of the height of a row the scroll bar has. */
export function slotCount(rows: number, rowPx = ROW_PX): number {
  return Math.min(rows, Math.floor(TALLEST_PX / rowPx));
}

/** The row shown at a slot when `visible` rows fit: the first slot is row 0, the last page ends with the last row. */
export function rowAtSlot(slot: number, rows: number, slots: number, visible: number): number {
  if (rows <= slots) return slot;
  const last = Math.max(1, slots - visible);
  return Math.min(Math.max(0, rows - visible), Math.round((slot / last) * Math.max(0, rows - visible)));
}

/** The slot to scroll to for a row to be at the top. */
export function slotOfRow(row: number, rows: number, slots: number, visible: number): number {
  if (rows <= slots) return row;
  return Math.min(slots - 1, Math.round((row / Math.max(1, rows - visible)) * Math.max(1, slots - visible)));
}
