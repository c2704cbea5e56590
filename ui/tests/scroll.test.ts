import { describe, expect, it } from "vitest";
import { ROW_PX, rowAtSlot, slotCount, slotOfRow, TALL_ROW_PX } from "@/state/scroll";

describe("scrolling through many rows", () => {
  const visible = 40;

  it("is one to one while the browser can make the list tall", () => {
    expect(slotCount(100_000)).toBe(100_000);
    expect(rowAtSlot(99_960, 100_000, 100_000, visible)).toBe(99_960);
    expect(slotOfRow(5, 100_000, 100_000, visible)).toBe(5);
  });

  it.each([500_000, 1_000_000, 50_000_000])("reaches the first and the last of %d rows", (rows) => {
    const slots = slotCount(rows);
    expect(slots * ROW_PX).toBeLessThanOrEqual(15_000_000);
    expect(rowAtSlot(0, rows, slots, visible)).toBe(0);
    expect(rowAtSlot(slots - visible, rows, slots, visible) + visible).toBe(rows);
    expect(slotOfRow(0, rows, slots, visible)).toBe(0);
    expect(slotOfRow(rows - 1, rows, slots, visible)).toBeGreaterThanOrEqual(slots - visible);
  });

  it("has fewer slots where rows are taller, and still ends with the last one", () => {
    const slots = slotCount(1_000_000, TALL_ROW_PX);
    expect(slots * TALL_ROW_PX).toBeLessThanOrEqual(15_000_000);
    expect(slots).toBeLessThan(slotCount(1_000_000));
    expect(rowAtSlot(slots - visible, 1_000_000, slots, visible) + visible).toBe(1_000_000);
  });

  it("never goes backwards and comes back near where it was", () => {
    const rows = 1_000_000;
    const slots = slotCount(rows);
    let before = -1;
    for (let slot = 0; slot < slots; slot += 997) {
      const row = rowAtSlot(slot, rows, slots, visible);
      expect(row).toBeGreaterThanOrEqual(before);
      before = row;
    }
    for (const row of [1, 12_345, 500_000, 999_000])
      expect(Math.abs(rowAtSlot(slotOfRow(row, rows, slots, visible), rows, slots, visible) - row)).toBeLessThan(4);
  });
});
