import { Badge, Group, Text, Title, Tooltip } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { anchorProfileQuery } from "@/api/reports";
import { Defined } from "@/components/Defined";
import { ErrorState } from "@/components/Interludes";
import { count, share } from "@/state/format";
import { toggled } from "@/state/filters";
import { useParams } from "@/state/params";
import { listParams, useTarget } from "@/state/target";
import { usePalette } from "@/theme/palette";
import { reports } from "@/text/en/reports";

const words = reports.anchors;
const ORDER = ["brand", "url", "generic", "other", "empty", "exact", "unknown"];
const COLORS: Readonly<Record<string, string>> = { too_few: "gray", natural: "teal", mixed: "orange", over_optimised: "red" };

/** How natural the words of the links are: one bar of their kinds; a click on one filters the list. */
export function AnchorProfile({ query }: { query: { brand: readonly string[]; keyword: readonly string[] } }) {
  const [{ filter, history, having }, set] = useParams(listParams);
  const { data, error } = useQuery(anchorProfileQuery(useTarget(), query, { filter, history }));
  const { series } = usePalette();
  if (error) return <ErrorState error={error} />;
  const classes = ORDER.flatMap((name) => data?.classes.find((one) => one.anchor_class === name) ?? []).filter((one) => one.links > 0);
  const colorOf = (name: string): string => series[Math.max(0, ORDER.indexOf(name)) % series.length] ?? "gray";
  return (
    <section className="lc-card" aria-label={words.profile}>
      <Group justify="space-between" mb={8}>
        <Title order={2} fz={14}>
          <Defined label={words.profile} definition={words.profileHint} size="sm" />
        </Title>
        {data && (
          <Tooltip label={`${words.verdict(share(data.exact_share))} ${words.verdictHints[data.verdict]}`} multiline maw={320}>
            <Badge variant="light" color={COLORS[data.verdict] ?? "gray"} className="lc-badge" tabIndex={0} data-testid="anchor-verdict">
              {words.verdicts[data.verdict]}
            </Badge>
          </Tooltip>
        )}
      </Group>
      <div style={{ display: "flex", height: 14, borderRadius: 7, overflow: "hidden", background: "var(--lc-line)" }} aria-hidden>
        {classes.map((one) => (
          <span key={one.anchor_class} style={{ flex: "none", width: `${one.share * 100}%`, background: colorOf(one.anchor_class) }} />
        ))}
      </div>
      <Group gap="md" mt={8} mih={22}>
        {classes.map((one) => (
          <button
            key={one.anchor_class}
            type="button"
            className="lc-value"
            title={count(one.links)}
            onClick={() => set({ having: toggled(having, `anchor_class:eq:${one.anchor_class}`) })}
          >
            <span
              aria-hidden
              style={{
                display: "inline-block",
                width: 9,
                height: 9,
                borderRadius: 3,
                marginInlineEnd: 6,
                background: colorOf(one.anchor_class),
              }}
            />
            <Text span size="sm">
              {words.classes[one.anchor_class] ?? one.anchor_class}{" "}
              <Text span inherit c="dimmed" className="lc-figures">
                {share(one.share)}
              </Text>
            </Text>
          </button>
        ))}
      </Group>
    </section>
  );
}
