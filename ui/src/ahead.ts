/**
 * Runs before the program is there, and so shares no module with it: asks for the parts of the page
 * that the address names and, where the server knows the browser, for the answers that it begins with.
 */
import { firstQuestions, SESSION } from "@/state/firstQuestions";

/** Files of the bundle, and which of them each screen has: the build writes them into the page. */
interface Parts {
  files: readonly string[];
  screens: Readonly<Record<string, readonly number[]>>;
}

const LATEST_MS = 10_000;
const base = new URL(document.baseURI).pathname.replace(/\/$/, "");
const path = location.pathname.slice(base.length);

const place = globalThis as { lcAhead?: Map<string, Promise<Response>> };
const asked = new Map<string, Promise<Response>>();
const late = place.lcAhead !== undefined; // the program was quicker, and asks for itself
const questions = late ? [] : "known" in document.documentElement.dataset ? firstQuestions(path, location.search) : [SESSION];
for (const question of questions) {
  const coming = fetch(base + question, { headers: { Accept: "application/json" } });
  coming.catch(() => undefined); // whoever takes it is told
  asked.set(new URL(base + question, location.href).href, coming);
}
place.lcAhead ??= asked;
setTimeout(() => {
  // an old answer is none; one that nobody reads would keep its connection
  for (const coming of asked.values())
    coming.then(
      (answer) => answer.body?.cancel(),
      () => undefined,
    );
  asked.clear();
}, LATEST_MS);

const { files = [], screens = {} } = JSON.parse(document.getElementById("parts")?.textContent ?? "{}") as Partial<Parts>;
const screen = Object.keys(screens).find((pattern) => new RegExp(`^${pattern.replace("$target", "[^/]+")}/?$`).test(path));
for (const part of screen === undefined ? [] : (screens[screen] ?? [])) {
  const link = document.createElement("link");
  const file = files[part] ?? "";
  link.rel = file.endsWith(".css") ? "preload" : "modulepreload";
  if (file.endsWith(".css")) {
    link.as = "style";
    link.crossOrigin = ""; // as the program will ask for it: else it is fetched twice
  }
  link.href = file;
  document.head.append(link);
}
