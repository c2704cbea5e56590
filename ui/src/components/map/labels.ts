/** Where names on the map stand: neither on a site nor on another name; those without room are left out. */

export interface Disc {
  x: number;
  y: number;
  size: number;
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const GAP_PX = 3;

/** Where the name of a site may stand, the usual place first: right, left, below and above of it. */
function placesOf({ x, y, size }: Disc, width: number, height: number): readonly Box[] {
  const away = size + GAP_PX;
  const box = (left: number, top: number): Box => ({ left, top, right: left + width, bottom: top + height });
  return [
    box(x + away, y - height / 2),
    box(x - away - width, y - height / 2),
    box(x - width / 2, y + away),
    box(x - width / 2, y - away - height),
  ];
}

const meet = (one: Box, other: Box): boolean =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;

/** Does a disc reach into a box? */
function covers({ x, y, size }: Disc, box: Box): boolean {
  const beside = Math.max(box.left - x, 0, x - box.right);
  const above = Math.max(box.top - y, 0, y - box.bottom);
  return Math.hypot(beside, above) < size;
}

/** The first place for a name that is free; null where there is none. */
export function freePlace(
  disc: Disc,
  [width, height]: readonly [number, number],
  taken: readonly Box[],
  discs: readonly Disc[],
): Box | null {
  return (
    placesOf(disc, width, height).find((box) => !taken.some((one) => meet(one, box)) && !discs.some((one) => covers(one, box))) ?? null
  );
}

/** The place that fewest sites reach into, for a name that must be told. */
export function leastCovered(disc: Disc, [width, height]: readonly [number, number], discs: readonly Disc[]): Box {
  const told = placesOf(disc, width, height).map((box) => ({ box, over: discs.filter((one) => covers(one, box)).length }));
  return told.reduce((best, one) => (one.over < best.over ? one : best)).box;
}
