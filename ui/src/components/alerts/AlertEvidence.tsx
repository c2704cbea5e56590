import { Anchor, Badge, Group, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { WatchEvent } from "@/api/watching";
import { LinkEvidence } from "@/components/backlinks/LinkEvidence";
import { Bars } from "@/components/alerts/Weeks";
import { Address } from "@/components/columns";
import { ScreenLink } from "@/components/ScreenLink";
import { screenOf } from "@/screens";
import { count, NOTHING, score, tame } from "@/state/format";
import { type EvidenceLink, type EvidencePlaced, figuresOf, linksOf, pagesOf, placedOf, plainFigures } from "@/state/watching";
import { fieldText, wordText } from "@/text/en/fields";
import { alertWords as words, placedWords } from "@/text/en/watching";

/** The rows behind an alert, as they were when it was found. */
export function AlertEvidence({ event }: { event: WatchEvent }) {
  const links = linksOf(event);
  const placed = placedOf(event);
  const pages = pagesOf(event);
  const { facts, counts } = plainFigures(event);
  const weeks = figuresOf(event)["weeks"];
  const shown = facts.filter(([name]) => name !== "status" && name !== "more");
  const none = !links.length && !placed.length && !pages.length && !shown.length && !counts.length;
  return (
    <section aria-label={words.evidence}>
      <Title order={3} fz={14} mb={8}>
        {words.evidence}
      </Title>
      {none && (
        <Text size="sm" c="dimmed">
          {words.noEvidence}
        </Text>
      )}
      <Stack gap="sm">
        {Array.isArray(weeks) && <Bars label={words.weeks} values={weeks.filter((one) => typeof one === "number").toReversed()} />}
        {counts.map(([name, rows]) => (
          <Causes key={name} name={name} rows={rows} />
        ))}
        {shown.length > 0 && (
          <dl className="lc-facts">
            {shown.map(([name, value]) => (
              <Fact key={name} name={fieldText(name).label}>
                {tame(value)}
              </Fact>
            ))}
          </dl>
        )}
        {links.map((link, at) => (
          <LinkCard key={at} link={link} target={event.target} />
        ))}
        {placed.map((one, at) => (
          <PlacedCard key={at} one={one} project={event.project_id} />
        ))}
        {pages.map((page, at) => (
          <PageCard key={at} page={page} />
        ))}
        {event.links > links.length && links.length > 0 && (
          <Text size="sm" c="dimmed">
            {words.shownOf(count(links.length), count(event.links))}{" "}
            <ScreenLink to="changes" target={event.target} inText>
              {words.allOfThem}
            </ScreenLink>
          </Text>
        )}
      </Stack>
    </section>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);

function Causes({ name, rows }: { name: string; rows: readonly (readonly [string, number])[] }) {
  const most = Math.max(...rows.map(([, number]) => Math.abs(number)), 1);
  return (
    <div>
      <Text size="xs" c="dimmed" mb={4}>
        {name === "reasons" ? words.causes : fieldText(name).label}
      </Text>
      {rows.map(([cause, number]) => (
        <div key={cause} className="lc-bar">
          <span className="lc-bar-fill" style={{ width: `${(100 * Math.abs(number)) / most}%` }} />
          <span style={{ overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" }} title={tame(cause)}>
            {tame(cause)}
          </span>
          <span className="lc-figures">{Number.isInteger(number) ? count(number) : score(number)}</span>
        </div>
      ))}
    </div>
  );
}

function LinkCard({ link, target }: { link: EvidenceLink; target: string }) {
  const [open, setOpen] = useState(false);
  const moved = link.event === "changed" && (link.before !== null || link.after !== null);
  return (
    <div className="lc-evidence-card" data-testid="evidence-row">
      <Group justify="space-between" gap="xs" wrap="nowrap" align="flex-start">
        <div style={{ minWidth: 0 }}>
          <Text size="sm" fw={600} truncate>
            <bdi>{tame(link.source_title || link.source_site)}</bdi>
          </Text>
          <Text size="xs" c="dimmed" component="div" truncate>
            <Address url={link.source_url} />
          </Text>
        </div>
        {link.authority !== null && (
          <Badge variant="light" radius="sm" tt="none" className="lc-badge" title={fieldText("authority").label} style={{ flexShrink: 0 }}>
            {score(link.authority)}
          </Badge>
        )}
      </Group>
      <Text size="sm" mt={4} style={{ overflowWrap: "anywhere" }}>
        <bdi>{link.anchor_text ? `“${tame(link.anchor_text)}”` : words.noWords}</bdi>
        <Text span inherit c="dimmed">
          {" "}
          → {tame(link.target_url ?? target)}
        </Text>
      </Text>
      {moved && (
        <Text size="sm" mt={2} style={{ overflowWrap: "anywhere" }}>
          <span className="lc-lost">
            <bdi>{tame(link.before || NOTHING)}</bdi>
          </span>{" "}
          →{" "}
          <span className="lc-gained">
            <bdi>{tame(link.after || NOTHING)}</bdi>
          </span>
        </Text>
      )}
      <Group gap="sm" mt={6}>
        <Text size="xs" c="dimmed">
          {wordText(link.event)}
          {link.reason && link.event !== "changed" ? ` · ${wordText(link.reason)}` : ""}
          {link.rel ? ` · ${tame(link.rel)}` : ""}
        </Text>
        <Anchor component="button" type="button" size="xs" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? words.hide : words.saw}
        </Anchor>
        <Text size="xs">
          <ScreenLink to="backlinks" target={target} search={{ history: "all", filter: [`source_url:eq:${link.source_url}`] }}>
            {words.openLink}
          </ScreenLink>
        </Text>
      </Group>
      {open && (
        <div style={{ marginTop: 8 }}>
          <LinkEvidence
            link={{ source_url: link.source_url, target_url: link.target_url, kind: link.kind, occurrence: 0 }}
            asked={{ target, query: {} }}
          />
        </div>
      )}
    </div>
  );
}

function PlacedCard({ one, project }: { one: EvidencePlaced; project: string }) {
  return (
    <div className="lc-evidence-card" data-testid="evidence-row">
      <Text size="sm" fw={600} component="div" truncate>
        <Address url={one.source_url} />
      </Text>
      <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        → <bdi>{tame(one.target_url)}</bdi>
      </Text>
      <Text size="sm" mt={4} style={{ overflowWrap: "anywhere" }}>
        <bdi>{tame(one.detail)}</bdi>
      </Text>
      <Group gap="sm" mt={6}>
        <Text size="xs" c="dimmed">
          {words.before}: {placedWords.statuses[one.before]?.[0] ?? one.before} · {tame(one.placed)}
        </Text>
        <Anchor component={Link} size="xs" to={screenOf("placed").path as never} search={{ project, words: one.source_url } as never}>
          {words.theStatus}
        </Anchor>
      </Group>
    </div>
  );
}

function PageCard({ page }: { page: Readonly<Record<string, unknown>> }) {
  const url = String(page["target_url"] ?? "");
  return (
    <div className="lc-evidence-card" data-testid="evidence-row">
      <Text size="sm" fw={600} component="div" truncate>
        <Address url={url} />
      </Text>
      <Text size="xs" c="dimmed" mt={2}>
        HTTP {String(page["status"] ?? NOTHING)} · {words.links(count(Number(page["links"] ?? 0)))} ·{" "}
        {words.sites(count(Number(page["sites"] ?? 0)))}
      </Text>
    </div>
  );
}
