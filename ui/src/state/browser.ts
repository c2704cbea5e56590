/** Browsers and systems in the order in which their words tell them apart: each also bears the names of others. */
const BROWSERS = [
  ["Edg", "Edge"],
  ["OPR", "Opera"],
  ["Firefox", "Firefox"],
  ["Chrome", "Chrome"],
  ["Version", "Safari"],
  ["curl", "curl"],
] as const;
const SYSTEMS = [
  ["Android", "Android"],
  ["iPhone", "iOS"],
  ["iPad", "iOS"],
  ["Windows", "Windows"],
  ["Mac OS X", "macOS"],
  ["CrOS", "ChromeOS"],
  ["Linux", "Linux"],
] as const;

/** What people call the browser of a user agent: "Firefox 131, Linux". */
export function browserName(agent: string): string {
  const browser = BROWSERS.flatMap(([word, name]) => {
    const version = new RegExp(`${word}/(\\d+)`).exec(agent)?.[1];
    return version ? [`${name} ${version}`] : [];
  })[0];
  const system = SYSTEMS.find(([word]) => agent.includes(word))?.[1];
  return (
    [browser, system].filter(Boolean).join(", ") ||
    agent
      .replace(/[^\x20-\x7e]/g, " ")
      .slice(0, 60)
      .trim() ||
    "–"
  );
}
