import { useMemo } from "react";
import type { NewLost, NewLostDay } from "@/api/changes";
import { Chart } from "@/components/Chart";
import type { StackedBars } from "@/components/chart/spec";
import { daysBetween, daysLater, weekly } from "@/state/calendar";
import { brief, count, day as written } from "@/state/format";
import { wordText } from "@/text/en/fields";
import { changes as words } from "@/text/en/changes";
import { usePalette } from "@/theme/palette";

const USUAL_DAYS = 182;
const MOST_DAYS = 800;
/** More than these are hairlines: their weeks are shown. */
const MOST_BARS = 60;

interface Stretch {
  first: string;
  last: string;
  told: Pick<NewLostDay, "gained" | "restored" | "missing" | "lost" | "reasons"> | undefined;
}

/** What happened in some days together. */
function together(days: readonly NewLostDay[]): Stretch["told"] {
  if (days.length === 0) return undefined;
  const sum = { gained: 0, restored: 0, missing: 0, lost: 0, reasons: {} as Record<string, number> };
  for (const day of days) {
    for (const name of ["gained", "restored", "missing", "lost"] as const) sum[name] += day[name];
    for (const [reason, links] of Object.entries(day.reasons)) sum.reasons[reason] = (sum.reasons[reason] ?? 0) + links;
  }
  return sum;
}

const named = ({ first, last }: Stretch): string => (first === last ? written(first) : `${written(first)} – ${written(last)}`);

/** New and lost links of each day, or of each week where the days are many, with the reasons. */
export function DailyBars({
  data,
  last,
  since,
  until,
  onPick,
}: {
  data: NewLost;
  last: string;
  since: string;
  until: string;
  onPick: (first: string, last: string) => void;
}) {
  const palette = usePalette();
  const several = since !== "" && since !== (until || last);
  const days = useMemo(() => {
    const end = several && until ? until : last;
    const begin = several ? since : daysLater(end, 1 - USUAL_DAYS);
    const known = new Map(data.days.map((day) => [day.day, day]));
    const shown = daysBetween(begin, end).slice(-MOST_DAYS);
    const parts = shown.length > MOST_BARS ? weekly(shown) : shown.map((day) => [day]);
    return parts.map((part): Stretch => {
      const told = together(part.map((day) => known.get(day)).filter((day) => day !== undefined));
      return { first: part[0] ?? "", last: part.at(-1) ?? "", told };
    });
  }, [data, last, since, until, several]);
  const spec = useMemo((): StackedBars => {
    const bar = (name: string, color: string, values: readonly number[], opacity = 1) => ({ name, color, values, opacity });
    return {
      kind: "bars",
      widest: 14,
      steps: 3,
      axis: (value) => brief(Math.abs(value)),
      exact: count,
      labels: days.map(({ first }) => written(first)),
      series: [
        bar(
          words.events.gained,
          palette.gained,
          days.map(({ told }) => told?.gained ?? 0),
        ),
        bar(
          words.events.restored,
          palette.gained,
          days.map(({ told }) => told?.restored ?? 0),
          0.55,
        ),
        bar(
          words.events.lost,
          palette.lost,
          days.map(({ told }) => -(told?.lost ?? 0)),
        ),
        bar(
          words.events.missing,
          palette.lost,
          days.map(({ told }) => -(told?.missing ?? 0)),
          0.55,
        ),
      ],
      told: (index) => {
        const hit = days[index];
        if (!hit) return "";
        const { told } = hit;
        return told
          ? [words.onDay(named(hit), count(told.gained + told.restored), count(told.lost + told.missing)), reasons(told.reasons)]
              .filter(Boolean)
              .join(" · ")
          : words.noneOnDay(named(hit));
      },
    };
  }, [days, palette]);
  return (
    <Chart
      title={days.some((one) => one.first !== one.last) ? words.weekly : words.daily}
      definition={words.dailyHint}
      summary={words.dailySummary(count(data.gained), count(data.lost))}
      spec={spec}
      height={116}
      onClick={(index) => {
        const hit = days[index];
        if (hit) onPick(hit.first, hit.last);
      }}
      table={{
        head: [words.day, words.events.gained, words.events.restored, words.events.missing, words.events.lost, words.reasons],
        rows: data.days
          .toReversed()
          .map((day) => [
            written(day.day),
            count(day.gained),
            count(day.restored),
            count(day.missing),
            count(day.lost),
            reasons(day.reasons),
          ]),
      }}
    />
  );
}

const reasons = (of: Readonly<Record<string, number>>): string =>
  Object.entries(of)
    .map(([reason, links]) => `${wordText(reason)} ${count(links)}`)
    .join(", ");
