import { Group, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { placedCountsQuery } from "@/api/placed";
import { count, share } from "@/state/format";
import { inOrder, toneOf } from "@/state/placed";
import { placedWords as words } from "@/text/en/watching";

interface Props {
  project: string;
  chosen: readonly string[];
  onChoose: (statuses: readonly string[]) => void;
}

export const statusText = (status: string): readonly [string, string] => words.statuses[status] ?? [status, ""];

/** How placed links stand, as one bar; a part of it filters the table. */
export function PlacedCounts({ project, chosen, onChoose }: Props) {
  const { data = [] } = useQuery(placedCountsQuery(project));
  const total = data.reduce((sum, one) => sum + one.links, 0);
  if (!total) return null;
  const parts = inOrder(data);
  const toggle = (status: string): void => onChoose(chosen.includes(status) ? chosen.filter((one) => one !== status) : [...chosen, status]);
  const pressed = (status: string): boolean => chosen.length === 0 || chosen.includes(status);
  return (
    <section className="lc-card" aria-label={words.counts} style={{ marginBottom: 8 }} data-testid="placed-counts">
      <Group justify="space-between" mb={8}>
        <Title order={2} fz={15}>
          {words.counts}
        </Title>
        <Text size="sm" c="dimmed" className="lc-figures">
          {total === 1 ? words.one : words.total(count(total))}
        </Text>
      </Group>
      <div className="lc-stacked" aria-hidden>
        {parts.map((one) => (
          <span
            key={one.status}
            data-tone={toneOf(one)}
            data-faded={!pressed(one.status) || undefined}
            style={{ flex: one.links }}
            title={`${statusText(one.status)[0]}: ${count(one.links)}`}
          />
        ))}
      </div>
      <Group gap={6} mt={10}>
        {parts.map((one) => {
          const [label, definition] = statusText(one.status);
          return (
            <button
              key={one.status}
              type="button"
              className="lc-quick"
              aria-pressed={chosen.includes(one.status)}
              onClick={() => toggle(one.status)}
              title={definition}
            >
              <i className="lc-tone" data-tone={toneOf(one)} /> {label} <b className="lc-figures">{count(one.links)}</b>{" "}
              <span className="lc-hint">{share(one.links / total)}</span>
            </button>
          );
        })}
      </Group>
    </section>
  );
}
