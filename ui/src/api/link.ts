/** All that is known of one link: its row, what it is worth, the page it was seen on. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { answer, api, getJson, type Schemas } from "@/api/client";
import { questionPath } from "@/api/lists";
import { BASE_PATH } from "@/base";
import type { AskedTarget } from "@/state/target";

export type Backlink = Schemas["Backlink"];
export type Look = Schemas["Look"];

/** What tells a link from any other; written into the address when its row is open. */
export interface LinkId {
  source_url: string;
  target_url: string | null;
  kind: string;
  occurrence: number;
}

/** URLs hold no spaces, so spaces part them. */
export function linkKey(link: LinkId): string {
  return [link.source_url, link.target_url ?? "-", link.kind, link.occurrence].join(" ");
}

export function readLinkKey(key: string): LinkId | null {
  const [source_url, target_url, kind, occurrence, ...rest] = key.split(" ");
  if (!source_url || !target_url || !kind || rest.length) return null;
  return { source_url, target_url: target_url === "-" ? null : target_url, kind, occurrence: Number(occurrence) || 0 };
}

const leaf = (field: string, value: string): string => JSON.stringify({ field, is: ["eq", value] });

/** The row of a link that the table has not loaded, such as one named by a shared address. */
export const linkQuery = ({ target, query }: AskedTarget, id: LinkId | null) =>
  queryOptions({
    queryKey: ["link", target, query, id],
    enabled: id !== null,
    queryFn: async ({ signal }) => {
      const filter = [leaf("source_url", id?.source_url ?? ""), leaf("kind", id?.kind ?? "")];
      const { rows } = await answer(
        api.GET("/api/v1/sites/{target}/backlinks", {
          signal,
          params: { path: { target }, query: { ...query, filter, history: "all", internal: true, limit: 100 } },
        }),
      );
      return rows.find((row) => linkKey(row) === (id && linkKey(id))) ?? null;
    },
  });

export const linkExplanationQuery = (target: string, link: LinkId) =>
  queryOptions({
    queryKey: ["explain-link", target, link],
    queryFn: async ({ signal }) => {
      const found = await answer(
        api.GET("/api/v1/sites/{target}/explain/links", {
          signal,
          params: { path: { target: link.target_url ?? target }, query: { source: link.source_url, limit: 200 } },
        }),
      );
      const own =
        found.links.find((one) => one.source_url === link.source_url && one.target_url === link.target_url && one.kind === link.kind) ??
        found.links[0] ??
        null;
      return { ...found, own };
    },
  });

/** Query of the two evidence addresses; without a look, of the one that shows the link. */
function placeOf(link: LinkId, look: string): Record<string, string | number | undefined> {
  return {
    source_url: link.source_url,
    target_url: link.target_url ?? undefined,
    kind: link.kind || undefined,
    occurrence: link.occurrence,
    looked_at: look || undefined,
  };
}

/** The kept page with the link highlighted, for a frame; scrolled to the link. */
export function evidenceAddress({ target, query }: AskedTarget, link: LinkId, look = ""): string {
  return `${BASE_PATH}${questionPath("/api/v1/sites/{target}/evidence", target, { ...query, ...placeOf(link, look) })}#the-link`;
}

/** What is known of the kept page, and of every look at it. */
export const evidenceAboutQuery = ({ target, query }: AskedTarget, link: LinkId, look: string) => {
  const address = questionPath("/api/v1/sites/{target}/evidence/about", target, { ...query, ...placeOf(link, look) });
  return queryOptions({
    queryKey: ["evidence", address],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => (await getJson(address, signal)) as Schemas["EvidenceAboutAnswer"],
  });
};
