import { Badge, Group, Skeleton, Text, Title } from "@mantine/core";
import { IconChevronRight, IconMoodCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type Loss, lossesQuery } from "@/api/linkStatus";
import { Address } from "@/components/columns";
import { Defined } from "@/components/Defined";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { ScreenLink } from "@/components/ScreenLink";
import { count, day, tame, time } from "@/state/format";
import { useTarget } from "@/state/target";
import { wordText } from "@/text/en/fields";
import { statusWords as words } from "@/text/en/linkStatus";

const MOST = 200;

const keyOf = (loss: Loss): string => [loss.source_site, loss.cause, loss.reported_by ?? "", loss.first_at].join(" ");

/** What was lost, as people would tell it: by site and cause, each opening into its pages. */
export function Losses({ open, onOpen }: { open: string; onOpen: (key: string) => void }) {
  const { data, error, refetch } = useQuery(lossesQuery(useTarget(), MOST));
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton h={320} radius="lg" />;
  if (!data.rows.length)
    return <EmptyState icon={<IconMoodCheck size={30} stroke={1.4} aria-hidden />} title={words.noLosses} hint={words.noLossesHint} />;
  return (
    <section className="lc-card" style={{ padding: 0, overflow: "hidden" }} aria-label={words.losses} data-testid="losses">
      <Title order={2} fz={14} px={14} py={10} style={{ borderBottom: "1px solid var(--lc-line)" }}>
        <Defined label={words.losses} definition={words.lossesHint} size="sm" />
      </Title>
      {data.rows.map((loss) => {
        const key = keyOf(loss);
        return <OneLoss key={key} loss={loss} open={open === key} onFlip={() => onOpen(open === key ? "" : key)} />;
      })}
      {data.total == null && (
        <Text size="xs" c="dimmed" p="sm">
          {words.moreLosses(count(MOST))}
        </Text>
      )}
    </section>
  );
}

function OneLoss({ loss, open, onFlip }: { loss: Loss; open: boolean; onFlip: () => void }) {
  return (
    <div className="lc-loss">
      <button type="button" aria-expanded={open} onClick={onFlip}>
        <IconChevronRight size={14} aria-hidden style={{ transform: open ? "rotate(90deg)" : undefined, transition: "transform 120ms" }} />
        <Text span inherit fw={600} style={{ overflowWrap: "anywhere" }}>
          <bdi>{tame(loss.source_site)}</bdi>
        </Text>
        <span>{wordText(loss.cause)}</span>
        <Group gap={8} justify="flex-end">
          <Text span inherit fw={650} className="lc-figures">
            {loss.links === 1 ? words.lossLink : words.lossLinks(count(loss.links))}
          </Text>
          {loss.left === 0 && (
            <Badge size="sm" variant="light" color="red" tt="none" className="lc-badge" title={words.wholeHint}>
              {words.whole}
            </Badge>
          )}
        </Group>
        <Text span inherit c="dimmed" ta="end" className="lc-figures lc-loss-day">
          {day(loss.last_at)}
        </Text>
      </button>
      {open && <LossLinks loss={loss} />}
    </div>
  );
}

function LossLinks({ loss }: { loss: Loss }) {
  const sure = loss.confirmed === loss.links ? words.confirmed : loss.confirmed === 0 ? words.waiting : words.partly(count(loss.confirmed));
  const told = [
    words.lossPages(count(loss.pages)),
    sure,
    loss.left > 0 ? words.left(count(loss.left)) : "",
    loss.reported_by && loss.reported_by !== "visit" ? words.told(wordText(loss.reported_by)) : "",
  ];
  const having = [`source_site:eq:${loss.source_site}`, "standing:eq:gone"];
  return (
    <div className="lc-loss-links">
      <Text size="xs" c="dimmed" mb={4}>
        {[...told.filter(Boolean), `${time(loss.first_at)} – ${time(loss.last_at)}`].join(" · ")}
      </Text>
      {loss.examples.map((url) => (
        <Text size="sm" key={url} style={{ overflowWrap: "anywhere" }}>
          <Address url={url} />
        </Text>
      ))}
      <Text size="sm" mt={6}>
        <ScreenLink to="status" search={{ having }}>
          {words.showLinks}
        </ScreenLink>
      </Text>
    </div>
  );
}
