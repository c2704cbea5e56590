/** Parts of a sum as bars that each begin where the one before ends. */
export interface Part {
  key: string;
  points: number;
}
export interface Step<P extends Part> {
  part: P;
  /** Both as shares of the widest extent, 0 to 1. */
  from: number;
  width: number;
  negative: boolean;
}

/** The bars of some parts, over a scale that holds the start and all sums on the way. */
export function waterfall<P extends Part>(
  parts: readonly P[],
  start = 0,
): { steps: readonly Step<P>[]; least: number; most: number; end: number } {
  let sum = start;
  const sums = parts.map((part) => {
    const before = sum;
    sum += part.points;
    return [before, sum] as const;
  });
  const all = [start, ...sums.map(([, after]) => after)];
  const [least, most] = [Math.min(...all), Math.max(...all)];
  const extent = most - least || 1;
  const steps = parts.map((part, n): Step<P> => {
    const [a, b] = sums[n] ?? [0, 0];
    return { part, from: (Math.min(a, b) - least) / extent, width: Math.abs(b - a) / extent, negative: part.points < 0 };
  });
  return { steps, least, most, end: sum };
}
