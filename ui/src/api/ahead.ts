/** Answers that `src/ahead.ts` asked for before the program was there: whoever asks first gets them, once. */

const place = globalThis as { lcAhead?: Map<string, Promise<Response>> };
place.lcAhead ??= new Map(); // from now on it is too late to ask ahead

/** The same question, however it is written. */
export function plain(address: string): string {
  const url = new URL(address);
  url.searchParams.sort();
  return `${decodeURIComponent(url.pathname)}?${url.searchParams.toString()}`;
}

/** Fetch, unless that is being fetched already. */
export function take(request: Request): Promise<Response> {
  const asked = place.lcAhead;
  if (request.method !== "GET") asked?.clear(); // what was asked before something changed is old
  if (!asked?.size) return fetch(request);
  const wanted = plain(request.url);
  for (const [address, coming] of asked) {
    if (plain(address) !== wanted) continue;
    asked.delete(address);
    return coming;
  }
  return fetch(request);
}
