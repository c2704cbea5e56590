/** Scores with as many digits as a small change needs. */
const locale = typeof navigator === "undefined" ? "en" : navigator.language;
const hundredths = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const signedHundredths = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "exceptZero" });
const small = new Intl.NumberFormat(locale, { maximumSignificantDigits: 1, signDisplay: "exceptZero" });

/** Digits beyond which a difference is none. */
const MOST_DIGITS = 6;

/** Two scores with as many digits as it takes to see that they differ. */
export function told(before: number, after: number): readonly [string, string] {
  const apart = Math.abs(after - before);
  const needed = apart > 0 ? Math.ceil(-Math.log10(apart)) : 0;
  const digits = needed > MOST_DIGITS ? 2 : Math.max(2, needed);
  const format = new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return [format.format(before), format.format(after)];
}

export function signedPrecise(value: number): string {
  const format = value !== 0 && Math.abs(value) < 0.005 ? small : signedHundredths;
  return (Math.abs(value) < 1e-6 ? hundredths.format(0) : format.format(value)).replace("-", "−");
}

const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: "exceptZero" });
/** Points with one digit, always. */
export const signedTenths = (value: number): string => tenths.format(value).replace("-", "−");

const bound = new Intl.NumberFormat(locale, { style: "percent", maximumSignificantDigits: 1 });
/** A share that may be very small. */
export const tinyShare = (value: number): string => bound.format(value);
