/** The part of an address behind `?`: plain `key=value` pairs, repeated for lists. */

export type Search = Record<string, string | string[]>;

export function parseSearch(text: string): Search {
  const found: Search = {};
  for (const [key, value] of new URLSearchParams(text)) {
    const before = found[key];
    if (before === undefined) found[key] = value;
    else found[key] = [...(Array.isArray(before) ? before : [before]), value];
  }
  return found;
}

export function writeSearch(search: Record<string, unknown>): string {
  const pairs: string[] = [];
  for (const [key, value] of Object.entries(search)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== "") pairs.push(`${encode(key)}=${encode(String(one))}`);
    }
  }
  return pairs.length ? `?${pairs.join("&")}` : "";
}

/** Percent-encode what a query needs encoded, and leave `:` `,` `/` `*` readable. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/%(3A|2C|2F|2A|40|7E)/g, (code) => decodeURIComponent(code));
}
