import { useMemo } from "react";
import type { NewLost } from "@/api/changes";
import { Chart } from "@/components/Chart";
import type { StackedBars } from "@/components/chart/spec";
import { daysBetween, daysLater } from "@/state/calendar";
import { brief, count, day as written } from "@/state/format";
import { wordText } from "@/text/en/fields";
import { changes as words } from "@/text/en/changes";
import { usePalette } from "@/theme/palette";

const USUAL_DAYS = 120;
const MOST_DAYS = 800;

/** New and lost links of each day, with the reasons. */
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
  onPick: (day: string) => void;
}) {
  const palette = usePalette();
  const several = since !== "" && since !== (until || last);
  const days = useMemo(() => {
    const end = several && until ? until : last;
    const begin = several ? since : daysLater(end, 1 - USUAL_DAYS);
    const known = new Map(data.days.map((day) => [day.day, day]));
    return daysBetween(begin, end)
      .slice(-MOST_DAYS)
      .map((day) => ({ day, told: known.get(day) }));
  }, [data, last, since, until, several]);
  const spec = useMemo((): StackedBars => {
    const bar = (name: string, color: string, values: readonly number[], opacity = 1) => ({ name, color, values, opacity });
    return {
      kind: "bars",
      widest: 14,
      steps: 3,
      axis: (value) => brief(Math.abs(value)),
      exact: count,
      labels: days.map(({ day }) => written(day)),
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
          ? [words.onDay(written(hit.day), count(told.gained + told.restored), count(told.lost + told.missing)), reasons(told.reasons)]
              .filter(Boolean)
              .join(" · ")
          : words.noneOnDay(written(hit.day));
      },
    };
  }, [days, palette]);
  return (
    <Chart
      title={words.daily}
      definition={words.dailyHint}
      summary={words.dailySummary(count(data.gained), count(data.lost))}
      spec={spec}
      height={116}
      onClick={(index) => {
        const hit = days[index];
        if (hit) onPick(hit.day);
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
