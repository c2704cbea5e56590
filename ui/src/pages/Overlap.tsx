import { SimpleGrid, Skeleton, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { overlapQuery } from "@/api/compare";
import { SharedMatrix } from "@/components/compare/SharedMatrix";
import { Defined } from "@/components/Defined";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { Page } from "@/components/Page";
import { ScreenLink } from "@/components/ScreenLink";
import { count, day, share } from "@/state/format";
import { useTarget } from "@/state/target";
import { compare } from "@/text/en/compare";
import { fieldText, wordText } from "@/text/en/fields";
import { general } from "@/text/en/general";

const words = compare.overlap;

function Card({ title, definition, children }: { title: string; definition: string; children: ReactNode }) {
  return (
    <section className="lc-card" aria-label={title} style={{ overflowX: "auto" }}>
      <Title order={2} fz={14} mb={6}>
        <Defined label={title} definition={definition} size="sm" />
      </Title>
      {children}
    </section>
  );
}

/** Which source knows which links, and where tools disagree. */
export default function OverlapPage() {
  const asked = useTarget();
  const { data, error, refetch } = useQuery(overlapQuery(asked));
  const question = { path: "/api/v1/sites/{target}/overlap", target: asked.target, query: asked.query };
  return (
    <Page title={general.screens.overlap} question={question} dataDate={data?.data_date ?? null}>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton h={420} radius="lg" />}
      {data && data.links === 0 && <EmptyState title={general.table.empty} hint={words.oneSource} />}
      {data && data.links > 0 && (
        <div className="lc-stack">
          <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="sm">
            <Card title={words.sources} definition={words.sourcesHint}>
              <Table className="lc-figures" fz="sm">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th scope="col">{words.source}</Table.Th>
                    {[fieldText("links").label, fieldText("share").label, words.only, fieldText("sites").label, words.onlySites].map(
                      (head) => (
                        <Table.Th key={head} scope="col" ta="end">
                          {head}
                        </Table.Th>
                      ),
                    )}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {data.sources.map((row) => (
                    <Table.Tr key={row.source}>
                      <Table.Th scope="row" fw={500}>
                        <ScreenLink to="backlinks" search={{ filter: `sources:any:${row.source}` }}>
                          {wordText(row.source)}
                        </ScreenLink>
                      </Table.Th>
                      {[count(row.links), share(row.share), count(row.only), count(row.sites), count(row.only_sites)].map(
                        (value, place) => (
                          <Table.Td key={place} ta="end">
                            {value}
                          </Table.Td>
                        ),
                      )}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Card>
            <Card title={words.shared} definition={words.sharedHint}>
              {data.shared.length === 0 ? (
                <Text size="sm" c="dimmed">
                  {words.oneSource}
                </Text>
              ) : (
                <SharedMatrix rows={data.shared} />
              )}
            </Card>
          </SimpleGrid>
          <Card title={words.disagreements} definition={words.disagreementsHint}>
            {data.disagreements.length === 0 ? (
              <Text size="sm" c="dimmed">
                {words.noDisagreements}
              </Text>
            ) : (
              <Table className="lc-figures" fz="sm">
                <Table.Thead>
                  <Table.Tr>
                    {[words.subject, words.metric, words.spread, ""].map((head) => (
                      <Table.Th key={head} scope="col">
                        {head}
                      </Table.Th>
                    ))}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {data.disagreements.map((row) => (
                    <Table.Tr key={`${row.subject} ${row.metric}`}>
                      <Table.Th scope="row" fw={500}>
                        {row.subject}
                      </Table.Th>
                      <Table.Td>{wordText(row.metric)}</Table.Td>
                      <Table.Td>{share(row.spread)}</Table.Td>
                      <Table.Td>
                        {row.figures
                          .map(
                            (figure) => `${wordText(figure.vendor)} ${count(figure.value)}${figure.date ? ` (${day(figure.date)})` : ""}`,
                          )
                          .join(" · ")}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            )}
          </Card>
        </div>
      )}
    </Page>
  );
}
