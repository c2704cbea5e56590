import { useMemo } from "react";
import type { Schemas } from "@/api/client";
import { Bars } from "@/components/Bars";
import { DayBars } from "@/components/watch/DayBars";
import { barsOf, type DayBar } from "@/state/days";
import { brief, count, tame } from "@/state/format";
import { mentionWords as words } from "@/text/en/traffic";
import { usePalette } from "@/theme/palette";

type Summary = Schemas["MentionSummaryAnswer"];
type Source = Schemas["MentionSource"];
const FEW = 5;

/** Mentions by day and network, and who and where reached most. */
export function MentionPicture({
  summary,
  onAuthor,
  onSite,
  onDay,
}: {
  summary: Summary;
  onAuthor: (author: string) => void;
  onSite: (site: string) => void;
  onDay: (bar: DayBar) => void;
}) {
  const { series } = usePalette();
  const names = useMemo(() => summary.networks.map(({ network }) => network), [summary]);
  const bars = useMemo(() => {
    const told = new Map<string, number[]>();
    for (const { day, network, mentions } of summary.days) {
      const values = told.get(day) ?? names.map(() => 0);
      values[names.indexOf(network)] = mentions;
      told.set(day, values);
    }
    return barsOf(told, names.length);
  }, [summary, names]);
  if (!summary.mentions) return null;
  const barsFor = (sources: readonly Source[], onClick: (name: string) => void) =>
    sources.map((one) => ({
      key: one.name,
      label: tame(one.name),
      value: one.reach,
      hint: words.reached(count(one.reach), count(one.mentions), one.followers ? brief(one.followers) : ""),
      onClick: () => onClick(one.name),
    }));
  return (
    <div className="lc-mention-grid">
      <DayBars
        title={words.daily}
        definition={words.dailyHint}
        summary={words.summary(count(summary.mentions), count(names.length))}
        bars={bars}
        height={104}
        series={names.map((name, n) => ({ name: words.networks[name] ?? tame(name), color: series[n % series.length] ?? "" }))}
        onPick={onDay}
      />
      <Bars title={words.authors} definition={words.authorsHint} bars={barsFor(summary.authors, onAuthor)} whole={0} most={FEW} />
      <Bars title={words.where} definition={words.whereHint} bars={barsFor(summary.sites, onSite)} whole={0} most={FEW} />
    </div>
  );
}
