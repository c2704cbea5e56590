import { Button, Skeleton, Table, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type Crawl, crawlHostsQuery, isAtWork } from "@/api/crawls";
import { Defined } from "@/components/Defined";
import { failed } from "@/state/crawls";
import { count, NOTHING, tame, time } from "@/state/format";
import { crawlWords as words } from "@/text/en/crawls";

const FEW = 12;
const MORE = 500;

/** Host by host: URLs, what waits, what failed, and when it is asked again. */
export function CrawlHosts({ crawl }: { crawl: Crawl }) {
  const [limit, setLimit] = useState(FEW);
  const live = isAtWork(crawl);
  const { data } = useQuery(crawlHostsQuery(crawl.id, limit, live));
  if (!data) return <Skeleton h={120} />;
  if (!data.rows.length) return null;
  const head = (id: string): string => words.columns[id]?.[0] ?? id;
  return (
    <section aria-label={words.hosts}>
      <Title order={3} fz={14} mb={4}>
        <Defined label={words.hosts} definition={words.hostsHint} size="sm" />
      </Title>
      <div className="lc-plain-table" tabIndex={0} role="group" aria-label={words.hosts}>
        <Table verticalSpacing={4} data-testid="crawl-hosts">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.host}</Table.Th>
              <Table.Th ta="end">{words.known}</Table.Th>
              <Table.Th ta="end">{head("queued")}</Table.Th>
              <Table.Th ta="end">{head("failed")}</Table.Th>
              {live && <Table.Th>{words.nextAt}</Table.Th>}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.rows.map((host) => (
              <Table.Tr key={host.host}>
                <Table.Td style={{ overflowWrap: "anywhere" }}>
                  <bdi>{tame(host.host)}</bdi>
                </Table.Td>
                <Table.Td ta="end">{count(host.known)}</Table.Td>
                <Table.Td ta="end">{count(host.queued)}</Table.Td>
                <Table.Td ta="end">{host.outcomes === null ? NOTHING : count(failed(host.outcomes))}</Table.Td>
                {live && <Table.Td style={{ whiteSpace: "nowrap" }}>{host.next_at ? time(host.next_at) : NOTHING}</Table.Td>}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {data.cursor !== null && limit === FEW && (
        <Button variant="default" mt={6} onClick={() => setLimit(MORE)}>
          {words.moreHosts}
        </Button>
      )}
    </section>
  );
}
