/** Round numbers along an axis, and where things stand between them. */

export interface Scale {
  low: number;
  high: number;
  ticks: readonly number[];
}

const ROUND = [1, 2, 5, 10];

/** The next round number: 1, 2 or 5 and noughts. */
export function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const unit = 10 ** Math.floor(Math.log10(value));
  return unit * (ROUND.find((one) => one * unit >= value * 0.9999) ?? 10);
}

/** An axis from nought over all values, in about so many whole steps. */
export function scaleOf(values: readonly number[], steps = 5): Scale {
  let [low, high] = [0, 0];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const step = Math.max(1, roundUp((high - low) / steps));
  return ticked(step * Math.floor(low / step), step * Math.max(low < 0 ? 0 : 1, Math.ceil(high / step)), step);
}

/** An axis over values above nought with exactly so many steps, so that its ticks stand beside another's. */
export function scaleBeside(values: readonly number[], steps: number): Scale {
  let high = 0;
  for (const value of values) high = Math.max(high, value);
  const step = Math.max(1, roundUp(high / steps));
  return ticked(0, step * steps, step);
}

function ticked(low: number, high: number, step: number): Scale {
  return { low, high, ticks: Array.from({ length: Math.round((high - low) / step) + 1 }, (_, n) => low + n * step) };
}

/** How far along the axis a value is, 0 to 1. */
export const along = ({ low, high }: Scale, value: number): number => (value - low) / (high - low || 1);

export interface Dot {
  x: number;
  y: number;
}

/** The curve through points from left to right; it rises and falls only where they do. */
export function curve(dots: readonly Dot[]): string {
  const slope = (n: number): number => {
    const [a, b] = [dots[n], dots[n + 1]];
    return a && b ? (b.y - a.y) / (b.x - a.x || 1) : 0;
  };
  const tangent = (n: number): number => {
    const [before, after] = [slope(n - 1), slope(n)];
    return n === 0 ? after : n === dots.length - 1 ? before : before * after <= 0 ? 0 : (2 * before * after) / (before + after);
  };
  return dots
    .map((dot, n) => {
      const last = dots[n - 1];
      if (!last) return `M${at(dot.x)} ${at(dot.y)}`;
      const third = (dot.x - last.x) / 3;
      return `C${at(last.x + third)} ${at(last.y + third * tangent(n - 1))} ${at(dot.x - third)} ${at(dot.y - third * tangent(n))} ${at(dot.x)} ${at(dot.y)}`;
    })
    .join("");
}

/** All circles of a colour as one path. */
export function circles(dots: readonly Dot[], radius: number): string {
  return dots.map(({ x, y }) => `M${at(x - radius)} ${at(y)}a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0`).join("");
}

/** A number of an SVG path: tenths of a pixel are enough. */
const at = (value: number): number => Math.round(value * 10) / 10;

/** The nearest point within reach; -1 for none. */
export function nearest(dots: readonly Dot[], to: Dot, reach: number): number {
  let [best, least] = [-1, reach * reach];
  dots.forEach(({ x, y }, n) => {
    const far = (x - to.x) ** 2 + (y - to.y) ** 2;
    if (far <= least) [best, least] = [n, far];
  });
  return best;
}
