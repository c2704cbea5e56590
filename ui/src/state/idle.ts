/** Work for the moments in which a page only waits. */

const LATEST_MS = 1000;

/** Do something once the browser has nothing else to do, such as fetching what is needed next. */
export function whenIdle(work: () => Promise<unknown>): void {
  const begin = (): void => void work().catch(() => undefined); // whoever needs it will ask again, and be told
  if (typeof requestIdleCallback === "function") requestIdleCallback(begin, { timeout: LATEST_MS });
  else setTimeout(begin, 50);
}
