import { Badge, Group, List, Skeleton, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { ApiProblem } from "@/api/client";
import { type LinkId, linkExplanationQuery } from "@/api/link";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { score, signed, tame } from "@/state/format";
import { useTarget } from "@/state/target";
import { backlinks as words } from "@/text/en/backlinks";
import { wordText } from "@/text/en/fields";

/** Every factor of the link's value, whether it votes, and the markers of spam with their evidence. */
export function LinkWorth({ link }: { link: LinkId }) {
  const { target } = useTarget();
  const { data, error } = useQuery(linkExplanationQuery(target, link));
  if (error instanceof ApiProblem && error.status === 404) return <EmptyState title={words.noExplanation} hint={error.message} />;
  if (error) return <ErrorState error={error} />;
  if (!data) return <Skeleton h={260} />;
  const own = data.own;
  if (!own) return <EmptyState title={words.noExplanation} />;
  return (
    <Stack gap="md">
      <Group gap="lg" className="lc-figures">
        <Text fz={26} fw={680} lh={1}>
          {score(own.value)}
        </Text>
        <Badge variant="light" color={own.votes ? "teal" : "gray"} className="lc-badge">
          {own.votes ? words.votes : words.noVote}
        </Badge>
        <Badge variant="light" color="gray" className="lc-badge">
          {wordText(own.verdict)} · {score(own.spam)}
        </Badge>
      </Group>
      {own.reasons.length > 0 && (
        <List size="sm">
          {own.reasons.map((reason) => (
            <List.Item key={reason}>{reason}</List.Item>
          ))}
        </List>
      )}
      <div>
        <Title order={3} fz={14} mb={4}>
          {words.factors}
        </Title>
        <Table className="lc-figures" fz="sm" verticalSpacing={4}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.factor}</Table.Th>
              <Table.Th ta="end">{words.times}</Table.Th>
              <Table.Th ta="end">{words.points}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {own.factors.map((factor) => (
              <Table.Tr key={factor.name}>
                <Table.Td>
                  {wordText(factor.name)}
                  {!factor.known && (
                    <Text span size="xs" c="dimmed">
                      {" "}
                      ({words.assumed})
                    </Text>
                  )}
                </Table.Td>
                <Table.Td ta="end">{factor.name === "rank" ? "" : `× ${factor.factor.toPrecision(2)}`}</Table.Td>
                <Table.Td ta="end">{signed(factor.points)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <div>
        <Title order={3} fz={14} mb={4}>
          {words.spamMarkers}
        </Title>
        {own.markers.length === 0 && (
          <Text size="sm" c="dimmed">
            {words.noMarkers}
          </Text>
        )}
        {own.markers.map((marker) => (
          <Group key={marker.marker} justify="space-between" wrap="nowrap" align="flex-start" py={3}>
            <div>
              <Text size="sm">{marker.about}</Text>
              <Text size="xs" c="dimmed">
                <bdi>{tame(marker.evidence)}</bdi>
              </Text>
            </div>
            <Text size="sm" className="lc-figures lc-lost" fw={600}>
              {signed(marker.points)}
            </Text>
          </Group>
        ))}
      </div>
    </Stack>
  );
}
