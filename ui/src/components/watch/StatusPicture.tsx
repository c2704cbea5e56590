import { Skeleton, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { statusCountsQuery } from "@/api/linkStatus";
import { Defined } from "@/components/Defined";
import { ErrorState } from "@/components/Interludes";
import { Shares } from "@/components/Shares";
import { toggled } from "@/state/filters";
import { brief, count } from "@/state/format";
import { useParams } from "@/state/params";
import { byStanding, byStatus, STANDINGS } from "@/state/statuses";
import { listParams, useTarget } from "@/state/target";
import { statusWords as words } from "@/text/en/linkStatus";
import { usePalette } from "@/theme/palette";

/** How all links stand: one bar by class, and bars by status; a click narrows the list below. */
export function StatusPicture() {
  const [{ filter, history, internal, having }, set] = useParams(listParams);
  const { data, error } = useQuery(statusCountsQuery(useTarget(), { filter, history, internal }));
  const palette = usePalette();
  if (error) return <ErrorState error={error} />;
  if (!data) return <Skeleton h={168} radius="lg" />;
  const colors = { live: palette.gained, gone: palette.lost, cannot_tell: palette.verdicts.unknown };
  const flip = (condition: string): void => set({ having: toggled(having, condition) });
  const sums = byStanding(data);
  const parts = STANDINGS.map((key) => ({
    key,
    value: sums[key],
    color: colors[key],
    label: words.standings[key]?.[0] ?? key,
    hint: words.standings[key]?.[1] ?? "",
    pressed: having.includes(`standing:eq:${key}`),
    onClick: () => flip(`standing:eq:${key}`),
  }));
  const bars = byStatus(data);
  const largest = Math.max(1, ...bars.map(({ links }) => links));
  return (
    <div className="lc-watch-grid" style={{ gridTemplateColumns: "minmax(0, 1fr)" }}>
      <Shares title={words.standing} definition={words.standingHint} parts={parts} />
      <section className="lc-card" aria-label={words.bars}>
        <Title order={2} fz={14} mb={6}>
          <Defined label={words.bars} definition={words.barsHint} size="sm" />
        </Title>
        <div className="lc-statuses" role="list">
          {bars.map(({ status, standing, links }) => {
            const condition = status === "" ? "status:is_null" : `status:eq:${status}`;
            const [label, hint] = words.statuses[status] ?? [status, ""];
            return (
              <div role="listitem" key={`${status} ${standing}`}>
                <button
                  type="button"
                  className="lc-bar lc-bar-button"
                  aria-pressed={having.includes(condition)}
                  title={`${hint} ${count(links)}`}
                  onClick={() => flip(condition)}
                >
                  <span
                    className="lc-bar-fill"
                    style={{ width: `${(100 * links) / largest}%`, background: `color-mix(in srgb, ${colors[standing]} 26%, transparent)` }}
                    aria-hidden
                  />
                  <span className="lc-cut">{label}</span>
                  <span className="lc-figures" style={{ fontWeight: 600 }}>
                    {brief(links)}
                  </span>
                </button>
              </div>
            );
          })}
        </div>
      </section>
    </div>
  );
}
