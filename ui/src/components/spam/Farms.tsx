import { List, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useMemo } from "react";
import type { RowOf } from "@/api/lists";
import { type Column, numberColumn, shareColumn, textColumn, wordColumn } from "@/components/columns";
import { EmptyState } from "@/components/Interludes";
import { ListPage } from "@/components/ListPage";
import { DecisionMark, ReviewBar } from "@/components/review/ReviewBar";
import { ScreenLink } from "@/components/ScreenLink";
import { tame } from "@/state/format";
import { linkMap } from "@/text/en/map";
import { spam as words } from "@/text/en/spam";

const PATH = "/api/v1/sites/{target}/farms";
type Farm = RowOf<typeof PATH>;

const kindOf = (kind: string): string => linkMap.groupKinds[kind] ?? kind;
const plain = { sort: false, filter: () => null } as const;
const columns: readonly Column<Farm>[] = [
  wordColumn("kind", 200, { ...plain, definition: words.kindHint, cell: (row) => kindOf(row.kind) }),
  numberColumn("referring_sites", 100, { ...plain, definition: words.linkingHint }),
  numberColumn("sites", undefined, { ...plain, definition: words.membersHint }),
  shareColumn("strength", 88, { ...plain, definition: words.strengthHint }),
  textColumn("evidence", 380, { ...plain, grow: true, definition: words.evidenceHint }),
];

/** Groups of sites that link as one hand would. */
export function Farms({ review, tools }: { review: string; tools: ReactNode }) {
  return (
    <ListPage
      screen="spam"
      path={PATH}
      list="farms"
      columns={columns}
      rowKey={(row) => row.id}
      without={["filter", "having", "history", "internal", "sort"]}
      exportable={false}
      above={tools}
      drawer={(_key, row) => <FarmDetails review={review} farm={row} />}
      drawerTitle={(key, row) => (row ? kindOf(row.kind) : key)}
      empty={<EmptyState title={words.noFarms} hint={words.noFarmsHint} />}
    />
  );
}

function FarmDetails({ review, farm }: { review: string; farm: Farm | undefined }) {
  const members = useMemo(() => farm?.members ?? [], [farm]);
  if (!farm) return null;
  return (
    <Stack gap="md">
      <Text size="sm">
        <bdi>{tame(farm.evidence)}</bdi>
      </Text>
      <div>
        <Text size="xs" c="dimmed" mb={6}>
          {words.decideAll}
        </Text>
        <ReviewBar review={review} sites={members} />
      </div>
      <Title order={3} fz={14}>
        {words.members}
      </Title>
      <List size="sm" spacing={4} listStyleType="none">
        {members.map((site) => (
          <List.Item key={site}>
            <ScreenLink to="backlinks" search={{ filter: `source_site:eq:${site}`, group: "all" }}>
              {site}
            </ScreenLink>{" "}
            <Text span size="xs" c="dimmed">
              <DecisionMark review={review} site={site} />
            </Text>
          </List.Item>
        ))}
      </List>
      {farm.sites > members.length && (
        <Text size="xs" c="dimmed">
          {words.onlyLinking}
        </Text>
      )}
    </Stack>
  );
}
