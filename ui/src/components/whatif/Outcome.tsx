import { Badge, Group, SimpleGrid, Table, Text, Title } from "@mantine/core";
import type { Schemas } from "@/api/client";
import type { WhatIfAnswer } from "@/api/whatIf";
import { Defined } from "@/components/Defined";
import { ScreenLink } from "@/components/ScreenLink";
import { count, tame } from "@/state/format";
import { signedPrecise, tinyShare, told } from "@/state/precise";
import { whatIf as words } from "@/text/en/whatIf";

/** What the edits would do: both scores, each edit, and other sites. */
export function Outcome({ data }: { data: WhatIfAnswer }) {
  return (
    <div className="lc-stack">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <Move label={words.authority} definition={words.authorityHint} move={data.authority} />
        {data.trust ? (
          <Move label={words.trust} definition={words.trustHint} move={data.trust} />
        ) : (
          <section className="lc-card">
            <Defined label={words.trust} definition={words.trustHint} size="sm" />
            <Text size="sm" c="dimmed">
              {words.noTrust}
            </Text>
          </section>
        )}
      </SimpleGrid>
      <section className="lc-card" aria-label={words.outcomes}>
        <Title order={2} fz={14} mb={6}>
          <Defined label={words.outcomes} definition={words.outcomesHint} size="sm" />{" "}
          <Text span size="sm" c="dimmed" fw={400}>
            {words.changed(count(data.changed), count(data.edits.length))}
          </Text>
        </Title>
        <Table.ScrollContainer minWidth={420} maxHeight={340}>
          <Table fz="sm" verticalSpacing={5} stickyHeader>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{words.action}</Table.Th>
                <Table.Th>{words.link}</Table.Th>
                <Table.Th>{words.effect}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.edits.map((edit, n) => (
                <Table.Tr key={n}>
                  <Table.Td>{words.actions[edit.action]}</Table.Td>
                  <Table.Td style={{ overflowWrap: "anywhere" }}>
                    <bdi>{tame(edit.source)}</bdi>
                    {edit.target_site !== data.site && (
                      <Text span inherit c="dimmed">
                        {" "}
                        → {edit.target_site}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    <Badge
                      variant="light"
                      className="lc-badge"
                      color={edit.effect === "nothing" ? "gray" : edit.effect === "comes" ? "teal" : "red"}
                    >
                      {words.effects[edit.effect] ?? edit.effect}
                    </Badge>
                    {edit.why && (
                      <Text size="xs" c="dimmed" mt={2}>
                        {tame(edit.why)}
                      </Text>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </section>
      <Affected data={data} />
    </div>
  );
}

function Move({ label, definition, move }: { label: string; definition: string; move: Schemas["ScoreMove"] }) {
  const change = move.after - move.before;
  const [before, after] = told(move.before, move.after);
  return (
    <section className="lc-card" aria-label={label} data-testid="move">
      <Defined label={label} definition={definition} size="sm" />
      <Group gap={10} align="baseline" className="lc-figures">
        <Text fz={26} fw={600} c="dimmed">
          {before}
        </Text>
        <Text fz={20} c="dimmed" aria-label={words.becomes}>
          →
        </Text>
        <Text fz={34} fw={680} style={{ letterSpacing: "-0.02em" }}>
          {after}
        </Text>
        <Text fw={600} className={change > 0 ? "lc-gained" : change < 0 ? "lc-lost" : undefined}>
          {signedPrecise(change)}
        </Text>
      </Group>
      <div className="lc-moved" aria-hidden>
        <span style={{ width: `${move.before}%` }} />
        <i
          data-less={change < 0 || undefined}
          style={{ insetInlineStart: `${Math.min(move.before, move.after)}%`, width: `max(2px, ${Math.abs(change)}%)` }}
        />
      </div>
      <Text size="xs" c="dimmed" mt={6}>
        {words.error(words.methods[move.method] ?? move.method, tinyShare(move.relative_error))}
      </Text>
    </section>
  );
}

function Affected({ data }: { data: WhatIfAnswer }) {
  if (data.most_affected.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {words.nobodyElse}
      </Text>
    );
  return (
    <section className="lc-card" aria-label={words.affected}>
      <Title order={2} fz={14} mb={6}>
        <Defined label={words.affected} definition={words.affectedHint} size="sm" />{" "}
        <Text span size="sm" c="dimmed" fw={400}>
          {words.affectedSites(count(data.affected))}
        </Text>
      </Title>
      <Table.ScrollContainer minWidth={380} maxHeight={360}>
        <Table fz="sm" verticalSpacing={4} stickyHeader className="lc-figures">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.site}</Table.Th>
              <Table.Th ta="end">{words.before}</Table.Th>
              <Table.Th ta="end">{words.after}</Table.Th>
              <Table.Th ta="end">{words.change}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.most_affected.map((site) => {
              const [before, after] = told(site.before, site.after);
              return (
                <Table.Tr key={site.site}>
                  <Table.Td>
                    <ScreenLink to="overview" target={site.site}>
                      {site.site}
                    </ScreenLink>
                  </Table.Td>
                  <Table.Td ta="end">{before}</Table.Td>
                  <Table.Td ta="end">{after}</Table.Td>
                  <Table.Td ta="end" className={site.after >= site.before ? "lc-gained" : "lc-lost"}>
                    {signedPrecise(site.after - site.before)}
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </section>
  );
}
