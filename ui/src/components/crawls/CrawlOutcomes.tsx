import { Skeleton, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Crawl, crawlUrlsQuery } from "@/api/crawls";
import { Bars } from "@/components/Bars";
import { Address } from "@/components/columns";
import { Defined } from "@/components/Defined";
import { count } from "@/state/format";
import { figuresOf } from "@/state/statuses";
import { crawlWords as words } from "@/text/en/crawls";

const outcomeText = (outcome: string): readonly [label: string, hint: string] =>
  words.outcomeWords[outcome] ?? [outcome.replaceAll("_", " "), ""];

/** How pages ended, as bars; a click shows some of them. */
export function CrawlOutcomes({ crawl }: { crawl: Crawl }) {
  const [shown, setShown] = useState("");
  const outcomes = figuresOf(crawl.outcomes);
  if (!outcomes.length) return null;
  const bars = outcomes.map(([outcome, pages]) => {
    const [label, hint] = outcomeText(outcome);
    return {
      key: outcome,
      label,
      value: pages,
      hint: `${hint} ${count(pages)}`,
      onClick: () => setShown(shown === outcome ? "" : outcome),
    };
  });
  return (
    <div>
      <Bars title={words.outcomes} definition={words.outcomesHint} bars={bars} whole={crawl.done} most={14} />
      {shown && <SomeUrls crawl={crawl.id} outcome={shown} />}
    </div>
  );
}

function SomeUrls({ crawl, outcome }: { crawl: string; outcome: string }) {
  const { data } = useQuery(crawlUrlsQuery(crawl, outcome));
  if (!data) return <Skeleton h={120} mt="xs" />;
  const title = words.some(outcomeText(outcome)[0]);
  return (
    <section
      className="lc-note"
      aria-label={title}
      style={{ marginTop: 8, maxHeight: 220, overflow: "auto" }}
      tabIndex={0}
      data-testid="crawl-urls"
    >
      <Text size="xs" fw={650} mb={4}>
        {title}
      </Text>
      {data.rows.map((row) => (
        <Text key={`${row.role} ${row.url}`} size="xs" style={{ overflowWrap: "anywhere" }}>
          <Address url={row.url} />
        </Text>
      ))}
    </section>
  );
}

/** What was not followed, and why: traps, sitemaps of strangers, budgets. */
export function CrawlNotes({ crawl }: { crawl: Crawl }) {
  const notes = figuresOf(crawl.notes);
  return (
    <section aria-label={words.notes}>
      <Title order={3} fz={14} mb={4}>
        <Defined label={words.notes} definition={words.notesHint} size="sm" />
      </Title>
      {notes.length === 0 && (
        <Text size="sm" c="dimmed">
          {words.noNotes}
        </Text>
      )}
      <ul className="lc-notes">
        {notes.map(([note, number]) => (
          <li key={note}>
            <b className="lc-figures">{count(number)}</b> {note}
          </li>
        ))}
      </ul>
    </section>
  );
}
