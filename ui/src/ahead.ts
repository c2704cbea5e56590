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

const asked = new Map<string, Promise<Response>>();
const questions = "known" in document.documentElement.dataset ? firstQuestions(path, location.search) : [SESSION];
for (const question of questions) {
  const coming = fetch(base + question, { headers: { Accept: "application/json" } });
  coming.catch(() => undefined); // whoever takes it is told
  asked.set(new URL(base + question, location.href).href, coming);
}
setTimeout(() => asked.clear(), LATEST_MS); // an old answer is none
(globalThis as { lcAhead?: typeof asked }).lcAhead = asked;

const { files = [], screens = {} } = JSON.parse(document.getElementById("parts")?.textContent ?? "{}") as Partial<Parts>;
const screen = Object.keys(screens).find((pattern) => new RegExp(`^${pattern.replace("$target", "[^/]+")}/?$`).test(path));
for (const place of screen === undefined ? [] : (screens[screen] ?? [])) {
  const link = document.createElement("link");
  const file = files[place] ?? "";
  link.rel = file.endsWith(".css") ? "preload" : "modulepreload";
  if (file.endsWith(".css")) link.as = "style";
  link.href = file;
  document.head.append(link);
}
