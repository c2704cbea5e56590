import { ScreenLink } from "@/components/ScreenLink";
import { count } from "@/state/format";

/** How many links a page has; a click shows them. */
export function LinksToPage({ url, number, written = false }: { url: string | null; number: number; written?: boolean }) {
  const same = (field: string): object => ({ field, is: ["eq", url] });
  // a page behind a redirect is where links were written to, and not where they end
  const tree =
    url === null
      ? { field: "target_url", is: "is_null" }
      : written
        ? { or: [same("target_url"), same("written_target_url")] }
        : same("target_url");
  return (
    <ScreenLink to="backlinks" search={{ filter: JSON.stringify(tree), group: "all" }}>
      {count(number)}
    </ScreenLink>
  );
}
