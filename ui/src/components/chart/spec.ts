/** What a chart shows. */

export interface Series {
  name: string;
  color: string;
  values: readonly number[];
  opacity?: number;
  /** Measured at an axis of its own, on the right. */
  second?: boolean;
}

interface Along {
  /** The places from left to right: months, days. */
  labels: readonly string[];
  series: readonly Series[];
  /** A number at an axis. */
  axis: (value: number) => string;
  /** A number where it is pointed at. */
  exact: (value: number) => string;
  /** What is told of a place, instead of the numbers. */
  told?: (index: number) => string;
  /** About how many steps the axis has. */
  steps?: number;
}

/** Lines over time; the first on its ground. */
export interface Lines extends Along {
  kind: "lines";
}

/** Bars on each other: what is above nought, and what is below. */
export interface StackedBars extends Along {
  kind: "bars";
  /** Pixels. */
  widest: number;
}

/** Each thing by two measures of nought and more. */
export interface Dots {
  kind: "dots";
  dots: readonly { x: number; y: number; color: string }[];
  names: readonly [string, string];
  /** Where the axes end. */
  most: readonly [number, number];
  told: (index: number) => string;
}

export type ChartSpec = Lines | StackedBars | Dots;
