import { Button, Group, SegmentedControl, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { similarSitesQuery } from "@/api/compare";
import type { RowOf } from "@/api/lists";
import { type Column, dateColumn, numberColumn, scoreColumn, siteColumn, textColumn } from "@/components/columns";
import { EmptyState } from "@/components/Interludes";
import { ListInput } from "@/components/ListInput";
import { ListPage } from "@/components/ListPage";
import { Page } from "@/components/Page";
import { SiteDetails } from "@/components/reports/SiteDetails";
import { ScreenLink } from "@/components/ScreenLink";
import { count } from "@/state/format";
import { texts, useParams, whole } from "@/state/params";
import { useTarget } from "@/state/target";
import { compare as words } from "@/text/en/compare";
import { general } from "@/text/en/general";

const PATH = "/api/v1/intersect";
type Common = RowOf<typeof PATH>;
const MOST_RIVALS = 10;

const params = { rivals: texts(), at_least: whole(1, 1, MOST_RIVALS) };

/** A column for each rival: how many links a site has to it. */
function columnsOf(rivals: readonly string[]): readonly Column<Common>[] {
  return [
    siteColumn("source_site", 190, { grow: true, filter: () => null }),
    scoreColumn("authority"),
    numberColumn("targets", undefined, { label: words.gap.hits, definition: words.gap.hitsHint }),
    ...rivals.map((rival, place): Column<Common> => ({
      id: `rival_${place}`,
      label: rival,
      definition: words.gap.linksTo(rival),
      width: 124,
      least: 96,
      end: true,
      sort: false,
      cell: (row) => {
        const links = row.per_target[place] ?? 0;
        return links ? (
          <ScreenLink to="backlinks" target={rival} search={{ filter: `source_site:eq:${row.source_site}` }}>
            {count(links)}
          </ScreenLink>
        ) : (
          "–"
        );
      },
    })),
    numberColumn("links"),
    numberColumn("follow"),
    textColumn("language", 90, { filter: () => null }),
    dateColumn("first_seen", undefined, { filter: () => null }),
  ];
}

/** Who links to competitors and not to the target. */
export default function GapPage() {
  const { target } = useTarget();
  const [{ rivals, at_least }, set] = useParams(params);
  const query = useMemo(() => ({ target: rivals, not: target, at_least }), [rivals, target, at_least]);
  const columns = useMemo(() => columnsOf(rivals), [rivals]);
  const input = (
    <ListInput
      label={words.gap.rivals}
      hint={words.gap.rivalsHint}
      value={rivals}
      onChange={(value) => set({ rivals: value.slice(0, MOST_RIVALS), at_least: 1 })}
      width={360}
    />
  );
  if (rivals.length === 0) return <NoRivals input={input} onTake={(value) => set({ rivals: value })} />;
  return (
    <ListPage
      screen="gap"
      path={PATH}
      list="intersect"
      columns={columns}
      rowKey={(row) => row.source_site}
      query={query}
      order="authority:desc"
      without={["history", "internal"]}
      tools={
        <>
          {input}
          {rivals.length > 1 && (
            <Group gap={6} wrap="nowrap">
              <Text size="xs" c="dimmed">
                {words.gap.linkTo}
              </Text>
              <SegmentedControl
                aria-label={words.gap.atLeast}
                value={String(Math.min(at_least, rivals.length))}
                onChange={(value) => set({ at_least: Number(value) })}
                data={rivals.map((_, place) => ({ value: String(place + 1), label: words.gap.number(place + 1, rivals.length) }))}
              />
            </Group>
          )}
        </>
      }
      drawer={(key) => <SiteDetails site={key} row={undefined} />}
      drawerTitle={(key) => key}
      empty={<EmptyState title={words.gap.nothing} hint={words.gap.rivalsHint} />}
    />
  );
}

function NoRivals({ input, onTake }: { input: ReactNode; onTake: (rivals: readonly string[]) => void }) {
  const { target } = useTarget();
  const { data } = useQuery(similarSitesQuery(target, 3));
  const similar = data?.rows.map((row) => row.site) ?? [];
  return (
    <Page title={general.screens.gap}>
      <EmptyState
        title={words.gap.emptyTitle}
        hint={words.gap.emptyHint}
        action={
          <>
            {input}
            {similar.length > 0 && (
              <Button variant="light" title={similar.join(", ")} onClick={() => onTake(similar)}>
                {words.gap.useSimilar}
              </Button>
            )}
          </>
        }
      />
    </Page>
  );
}
