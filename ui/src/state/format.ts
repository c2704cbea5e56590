/** Numbers, shares and dates by the reader's locale. */

const locale = typeof navigator === "undefined" ? "en" : navigator.language;

const plain = new Intl.NumberFormat(locale);
const compactly = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const percents = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
const signedPlain = new Intl.NumberFormat(locale, { signDisplay: "exceptZero", maximumFractionDigits: 1 });
const signedFinely = new Intl.NumberFormat(locale, { signDisplay: "exceptZero", maximumSignificantDigits: 2 });
const days = new Intl.DateTimeFormat(locale, { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" });
const months = new Intl.DateTimeFormat(locale, { year: "numeric", month: "short", timeZone: "UTC" });
const moments = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });

export const NOTHING = "–";

type Maybe<T> = T | null | undefined;

export const count = (value: Maybe<number>): string => (value == null ? NOTHING : plain.format(value));
/** 12,345 as it is, 1,234,567 as 1.2M. */
export const brief = (value: Maybe<number>): string =>
  value == null ? NOTHING : Math.abs(value) < 100_000 ? plain.format(value) : compactly.format(value);
export const score = (value: Maybe<number>): string => (value == null ? NOTHING : tenths.format(value));
export const wholeScore = (value: Maybe<number>): string => (value == null ? NOTHING : plain.format(Math.round(value)));
export const signed = (value: Maybe<number>): string => (value == null ? NOTHING : signedPlain.format(value).replace("-", "−"));
/** A change that may be small: two digits, wherever they begin. */
export const finely = (value: Maybe<number>): string =>
  value == null ? NOTHING : (Math.abs(value) < 10 ? signedFinely : signedPlain).format(value).replace("-", "−");

/** A share of 0 to 1; the small and the almost whole are not rounded away. */
export function share(value: Maybe<number>): string {
  if (value == null) return NOTHING;
  if (value > 0 && value < 0.005) return `<${percents.format(0.01)}`;
  if (value < 1 && value > 0.995) return `>${percents.format(0.99)}`;
  return percents.format(value);
}

function parsed(value: string): Date | null {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}
const shown =
  (format: Intl.DateTimeFormat) =>
  (value: Maybe<string>): string => {
    const date = value == null ? null : parsed(value);
    return date ? format.format(date) : NOTHING;
  };
/** The day, in UTC as all days of the index. */
export const day = shown(days);
export const month = shown(months);
/** Day and time, in the reader's own zone. */
export const time = shown(moments);

/** An address without scheme, as people write it. */
export function address(url: Maybe<string>): string {
  if (url == null) return NOTHING;
  return url.replace(/^https?:\/\//, "").replace(/^([^/?#]+)\/$/, "$1");
}

const HOST = /^[^/?#]*/;
const bare = (host: string): string => host.toLowerCase().replace(/^www\./, "");

/**
 * An address of the target itself: the path alone where the host is the target's own, `shop…/path`
 * on hosts below it.
 */
export function ownAddress(url: string, target: string): string {
  const written = address(url);
  const host = HOST.exec(written)?.[0] ?? "";
  const own = bare(HOST.exec(address(target))?.[0] ?? "");
  if (own === "") return written;
  const rest = written.slice(host.length);
  if (bare(host) === own) return rest || "/";
  return bare(host).endsWith(`.${own}`) ? `${bare(host).slice(0, -own.length - 1)}…${rest || "/"}` : written;
}

/** Only http and https become links: text of strangers may hold any scheme. */
export function safeHref(url: Maybe<string>): string | undefined {
  return url != null && /^https?:\/\//i.test(url) ? url : undefined;
}

/** Text of strangers' pages on one line: control and direction characters would disturb ours. */
export function tame(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, " ").slice(0, 2000);
}

/** `YYYY-MM-DD` of some days before a moment. */
export function daysBefore(moment: string, number: number): string {
  const at = parsed(moment) ?? new Date();
  return new Date(at.getTime() - number * 86_400_000).toISOString().slice(0, 10);
}
