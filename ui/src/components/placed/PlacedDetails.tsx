import { Anchor, Group, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import type { Expectation } from "@/api/placed";
import { Address } from "@/components/columns";
import { LinkEvidence } from "@/components/backlinks/LinkEvidence";
import { PlacedStatus } from "@/components/placed/placedColumns";
import { statusText } from "@/components/placed/PlacedCounts";
import { ScreenLink } from "@/components/ScreenLink";
import { NOTHING, tame, time } from "@/state/format";
import { alertWords, placedWords as words } from "@/text/en/watching";

/** What was promised, what is there, and the page as it was seen. */
export function PlacedDetails({ row, site }: { row: Expectation; site: string }) {
  const [open, setOpen] = useState(false);
  const name = (id: keyof typeof words.columns): string => words.columns[id][0];
  const promised = [
    [name("anchor"), row.anchor],
    [name("rel"), row.rel],
    [name("position"), row.position],
  ] as const;
  return (
    <Stack gap="md">
      <div>
        <Text fw={600} fz={15}>
          <PlacedStatus status={row.status} />
        </Text>
        <Text size="sm" c="dimmed">
          {statusText(row.status)[1]}
        </Text>
      </div>
      <section>
        <Title order={3} fz={14} mb={6}>
          {words.isThere}
        </Title>
        <dl className="lc-facts">
          <dt>{name("detail")}</dt>
          <dd>
            <bdi>{tame(row.detail) || NOTHING}</bdi>
          </dd>
          <dt>{name("since")}</dt>
          <dd>{time(row.since)}</dd>
          <dt>{name("checked_at")}</dt>
          <dd>{time(row.checked_at)}</dd>
        </dl>
      </section>
      <section>
        <Title order={3} fz={14} mb={6}>
          {words.promised}
        </Title>
        <dl className="lc-facts">
          <dt>{name("source_url")}</dt>
          <dd>
            <Address url={row.source_url} />
          </dd>
          <dt>{name("target_url")}</dt>
          <dd>
            <bdi>{tame(row.target_url)}</bdi>
          </dd>
          {promised.map(([label, value]) => [
            <dt key={`${label}t`}>{label}</dt>,
            <dd key={label}>
              <bdi>{tame(value || words.anyWords)}</bdi>
            </dd>,
          ])}
          <dt>{name("note")}</dt>
          <dd>
            <bdi>{tame(row.note) || NOTHING}</bdi>
          </dd>
          <dt>{name("placed")}</dt>
          <dd>
            <bdi>{tame(row.placed)}</bdi>
          </dd>
        </dl>
      </section>
      <Group gap="sm">
        <Anchor component="button" type="button" size="sm" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? alertWords.hide : alertWords.saw}
        </Anchor>
        <Text size="sm">
          <ScreenLink to="backlinks" target={site} search={{ history: "all", filter: [`source_url:eq:${row.source_url}`] }}>
            {words.inBacklinks}
          </ScreenLink>
        </Text>
      </Group>
      {open && (
        <LinkEvidence
          link={{ source_url: row.source_url, target_url: null, kind: "", occurrence: 0 }}
          asked={{ target: site, query: {} }}
        />
      )}
    </Stack>
  );
}
