/** Decisions about what a review shows, by buttons and by keys 1, 2, 3; any review can use it. */
import { Button, Group, Kbd, Text } from "@mantine/core";
import { IconBan, IconCheck, IconClock, type Icon } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { decide, decisionsQuery } from "@/api/decisions";
import { useMay } from "@/api/session";
import { count } from "@/state/format";
import { useKeys } from "@/state/keys";
import { review as words } from "@/text/en/review";

export const VERDICTS = ["keep", "disavow", "later"] as const;
export type ReviewVerdict = (typeof VERDICTS)[number];
const ICONS: Readonly<Record<ReviewVerdict, Icon>> = { keep: IconCheck, disavow: IconBan, later: IconClock };
const NO_KEYS = {};

interface Props {
  /** Name of the review, such as `spam example.com`. */
  review: string;
  sites: readonly string[];
  /** Whether keys 1, 2, 3 decide about these. */
  keys?: boolean;
  /** After a decision: go on to the next, clear a selection. */
  onDecided?: () => void;
}

export function ReviewBar({ review, sites, keys = true, onDecided }: Props) {
  const may = useMay("editor");
  const { data } = useQuery(decisionsQuery(review));
  const made = new Set(sites.map((site) => data?.get(site)));
  const now = made.size === 1 ? [...made][0] : undefined;
  const handlers = useMemo(() => {
    const act = (verdict: ReviewVerdict): void => {
      void decide(
        review,
        sites,
        verdict,
        sites.length === 1 ? words.saidOne[verdict](sites[0] ?? "") : words.saidMany[verdict](count(sites.length)),
      );
      onDecided?.();
    };
    return Object.fromEntries(VERDICTS.map((verdict, n) => [String(n + 1), () => act(verdict)]));
  }, [review, sites, onDecided]);
  useKeys(keys && may ? handlers : NO_KEYS);
  if (!may)
    return (
      <Text size="sm" c="dimmed">
        {now ? (words.verdicts[now as ReviewVerdict] ?? now) : words.mayNot}
      </Text>
    );
  return (
    <Group gap={8} role="group" aria-label={words.decide} data-testid="review">
      {VERDICTS.map((verdict, n) => {
        const Icon = ICONS[verdict];
        return (
          <Button
            key={verdict}
            variant={now === verdict ? "filled" : "default"}
            aria-pressed={now === verdict}
            title={words.hints[verdict]}
            leftSection={<Icon size={14} aria-hidden />}
            rightSection={keys ? <Kbd size="xs">{n + 1}</Kbd> : undefined}
            onClick={() => handlers[String(n + 1)]?.()}
          >
            {words.verdicts[verdict]}
          </Button>
        );
      })}
    </Group>
  );
}

/** What was decided about a site, for a cell of a table. */
export function DecisionMark({ review, site }: { review: string; site: string }) {
  const { data } = useQuery(decisionsQuery(review));
  const verdict = data?.get(site);
  if (!verdict)
    return (
      <Text span inherit c="dimmed">
        –
      </Text>
    );
  const Icon = ICONS[verdict as ReviewVerdict];
  return (
    <span style={{ display: "inline-flex", alignItems: "center", gap: 5 }}>
      {Icon && <Icon size={14} aria-hidden />}
      {words.verdicts[verdict as ReviewVerdict] ?? verdict}
    </span>
  );
}
