import { SimpleGrid, Skeleton } from "@mantine/core";
import type { Overview } from "@/api/overview";
import type { RowOf } from "@/api/lists";
import { Bars } from "@/components/Bars";
import { Scatter } from "@/components/overview/charts";
import { same } from "@/state/filters";
import { count } from "@/state/format";
import { wordText } from "@/text/en/fields";
import { overview as words } from "@/text/en/overview";

interface Props {
  data: Overview;
  anchors: readonly RowOf<"/api/v1/sites/{target}/anchors">[] | undefined;
  sites: readonly RowOf<"/api/v1/sites/{target}/referring-sites">[] | undefined;
  /** Show the links for which a filter holds. */
  show: (filter: string) => void;
}

/** How the links of a target are distributed: by words, kind, place, source, and by who links. */
export function Distributions({ data, anchors, sites, show }: Props) {
  const others = (list: readonly unknown[], most = 8): string => words.others(count(list.length - most));
  const bars = (list: readonly { key: string; links: number }[], field: string, named: (key: string) => string = wordText) =>
    list.map((one) => ({
      key: one.key,
      label: named(one.key),
      value: one.links,
      onClick: () => show(one.key === "unknown" && field !== "kind" ? same(field, null) : same(field, one.key)),
    }));
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2, xl: 4 }} spacing="sm">
        <Bars
          title={words.anchors}
          definition={words.anchorsHint}
          whole={0}
          bars={(anchors ?? []).map((one) => ({
            key: String(one.anchor_text),
            label: one.anchor_text || words.emptyAnchor,
            value: one.sites,
            onClick: () =>
              show(
                one.anchor_text === null
                  ? same("anchor_text", null)
                  : JSON.stringify({ field: "anchor_text", is: ["eq", one.anchor_text] }),
              ),
          }))}
        />
        <Bars
          title={words.kinds}
          definition={words.kindsHint}
          whole={data.links}
          bars={bars(data.kinds, "kind")}
          foot={others(data.kinds)}
        />
        <Bars
          title={words.positions}
          definition={words.positionsHint}
          whole={data.links}
          bars={bars(data.positions, "position")}
          foot={others(data.positions)}
        />
        <Bars
          title={words.sources}
          definition={words.sourcesHint}
          whole={data.links}
          bars={data.sources.map((one) => ({
            key: one.source,
            label: wordText(one.source),
            value: one.links,
            hint: words.onlyFrom(count(one.only)),
            onClick: () => show(`sources:any:${one.source}`),
          }))}
          foot={others(data.sources)}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, sm: 2, xl: 4 }} spacing="sm">
        <Bars
          title={words.tlds}
          definition={words.tldsHint}
          whole={data.links}
          bars={bars(data.tlds, "source_tld", (key) => `.${key}`)}
          most={10}
          foot={others(data.tlds, 10)}
        />
        <Bars
          title={words.languages}
          definition={words.languagesHint}
          whole={data.links}
          bars={bars(data.languages, "language", languageName)}
          most={10}
          foot={others(data.languages, 10)}
        />
        <div className="lc-wide">
          {sites ? <Scatter sites={sites} onPick={(site) => show(same("source_site", site))} /> : <Skeleton h={300} radius="lg" />}
        </div>
      </SimpleGrid>
    </>
  );
}

const names = new Intl.DisplayNames(undefined, { type: "language", fallback: "code" });

function languageName(code: string): string {
  try {
    return code === "unknown" ? wordText(code) : (names.of(code) ?? code);
  } catch {
    return code;
  }
}
