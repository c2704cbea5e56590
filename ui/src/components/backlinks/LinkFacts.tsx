import { Text, Timeline, Title } from "@mantine/core";
import type { ReactNode } from "react";
import type { Backlink } from "@/api/link";
import { Address } from "@/components/columns";
import { Defined } from "@/components/Defined";
import { count, day, NOTHING, score, share, tame, time } from "@/state/format";
import { backlinks as words } from "@/text/en/backlinks";
import { fieldText, topicText, wordText } from "@/text/en/fields";
import { general } from "@/text/en/general";

const yesNo = (value: boolean | null | undefined): string => (value == null ? NOTHING : value ? general.yes : general.no);

/** Everything a row of the table knows, with its history. */
export function LinkFacts({ link }: { link: Backlink }) {
  const text = (value: string | null | undefined): ReactNode => (value ? <bdi>{tame(value)}</bdi> : null);
  const facts: readonly (readonly [string, ReactNode])[] = [
    ["target_url", <Address key="t" url={link.target_url} />],
    ["written_target_url", link.written_target_url && <Address key="w" url={link.written_target_url} />],
    [
      "via",
      link.via.length > 0 &&
        link.via.map((hop) => (
          <div key={hop.url}>
            {hop.status ?? "?"} → {tame(hop.url)}
          </div>
        )),
    ],
    ["target_status", link.target_status],
    ["kind", wordText(link.kind)],
    ["position", link.position && wordText(link.position)],
    ["follow", yesNo(link.follow)],
    ["follow_cause", link.follow_cause && link.follow_cause !== "none" && wordText(link.follow_cause)],
    ["rel", text(link.rel)],
    ["hidden", link.hidden ? general.yes : null],
    ["alt", text(link.alt)],
    ["link_title", text(link.link_title)],
    ["density", link.density == null ? null : share(link.density)],
    ["repeats", link.repeats > 1 ? count(link.repeats) : null],
    ["sources", link.sources.map(wordText).join(", ")],
    ["source_title", text(link.source_title)],
    ["source_site", link.source_site],
    ["source_status", link.source_status],
    ["language", link.language],
    ["source_ip", link.source_ip],
    ["external_links", link.external_links == null ? null : count(link.external_links)],
    ["authority", link.authority == null ? null : score(link.authority)],
    ["trust", link.trust == null ? null : score(link.trust)],
    ["spam", link.spam == null ? null : `${score(link.spam)}${link.verdict ? ` · ${wordText(link.verdict)}` : ""}`],
    ["topic", link.topic && topicText(link.topic)],
  ];
  const shown = facts.filter(([, value]) => value !== null && value !== undefined && value !== false && value !== "");
  return (
    <>
      <dl className="lc-facts">
        {shown.map(([name, value]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>
              <Defined {...fieldText(name)} size="sm" />
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Title order={3} fz={14} mt="lg" mb="sm">
        {words.history}
      </Title>
      <LinkHistory link={link} />
    </>
  );
}

/** When the link came, was looked at, went missing and was lost. */
function LinkHistory({ link }: { link: Backlink }) {
  const events = (["first_seen", "last_seen", "last_checked", "missing_since", "lost_at"] as const)
    .map((name) => ({ name, at: link[name] }))
    .filter((event): event is { name: typeof event.name; at: string } => event.at != null)
    .sort((one, other) => one.at.localeCompare(other.at));
  return (
    <Timeline bulletSize={12} lineWidth={2} active={events.length}>
      {events.map(({ name, at }) => (
        <Timeline.Item
          key={name}
          title={
            <Text size="sm" fw={500}>
              {words.events[name]}
              {name === "lost_at" && link.lost_reason ? `: ${wordText(link.lost_reason)}` : ""}
            </Text>
          }
        >
          <Text size="xs" c="dimmed" title={time(at)}>
            {day(at)}
            {name === "lost_at" && link.lost_by ? ` · ${wordText(link.lost_by)}` : ""}
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}
