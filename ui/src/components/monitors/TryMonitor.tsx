import { Group, Loader, SegmentedControl, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Rehearsal, rehearsalQuery, type TriedMonitor } from "@/api/watching";
import { asProblem } from "@/api/client";
import { count, day, tame } from "@/state/format";
import { monitorWords as words } from "@/text/en/watching";

const PAUSE_MS = 500;
const SHOWN = 8;

/** What the monitor, as it is written now, would have told of the last days. */
export function TryMonitor({ wanted }: { wanted: Omit<TriedMonitor, "days"> }) {
  const [days, setDays] = useState("");
  const [asked] = useDebouncedValue(wanted, PAUSE_MS);
  const { data, error, isFetching } = useQuery(rehearsalQuery(days ? { ...asked, name: asked.name || "-", days: Number(days) } : null));
  return (
    <section className="lc-note" aria-label={words.tryIt} data-testid="try">
      <Group gap="sm">
        <Text size="sm" fw={600}>
          {words.tryIt}
        </Text>
        <SegmentedControl
          aria-label={words.tryIt}
          value={days}
          onChange={setDays}
          data={Object.entries(words.tryDays).map(([value, label]) => ({ value, label }))}
        />
        {isFetching && <Loader size={14} aria-hidden />}
      </Group>
      <div role="status">
        {error ? (
          <Text size="sm" className="lc-lost" mt={6}>
            {tame(asProblem(error).message)}
          </Text>
        ) : (
          data && days && <Told told={data} />
        )}
      </div>
    </section>
  );
}

function Told({ told }: { told: Rehearsal }) {
  if (told.compares)
    return (
      <Text size="sm" c="dimmed" mt={6}>
        {words.compares}
      </Text>
    );
  if (told.total === 0)
    return (
      <Text size="sm" c="dimmed" mt={6}>
        {words.triedNone}
      </Text>
    );
  return (
    <>
      <Text size="sm" mt={6}>
        {told.total === 1 ? words.triedOne : words.tried(count(told.total))}
      </Text>
      <ul className="lc-told">
        {told.events.slice(0, SHOWN).map((one, at) => (
          <li key={at} data-colour={one.colour}>
            <bdi>{tame(one.title)}</bdi>
            {one.happened_at && <span className="lc-hint"> · {day(one.happened_at)}</span>}
          </li>
        ))}
      </ul>
      {told.total > SHOWN && (
        <Text size="xs" c="dimmed">
          {words.andMore(count(told.total - SHOWN))}
        </Text>
      )}
    </>
  );
}
