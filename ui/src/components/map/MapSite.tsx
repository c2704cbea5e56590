import { Group, Stack, Text } from "@mantine/core";
import type { LinkMap } from "@/api/map";
import { Defined } from "@/components/Defined";
import { SiteDetails } from "@/components/reports/SiteDetails";
import { ScreenLink } from "@/components/ScreenLink";
import { count, score, share, tame } from "@/state/format";
import { fieldText, topicText } from "@/text/en/fields";
import { linkMap as words } from "@/text/en/map";

/** What is told about a site of the map. */
export function MapSite({ site, map }: { site: string; map: LinkMap }) {
  const node = map.nodes.find((one) => one.site === site);
  const group = node?.group ? map.groups.find((one) => one.id === node.group) : undefined;
  const facts =
    node &&
    (
      [
        ["hop", count(node.hop)],
        ["flow", share(node.flow)],
        ["authority", score(node.authority)],
        ["trust", score(node.trust)],
        ["spam", score(node.spam)],
        ["topic", node.topic === null ? null : topicText(node.topic)],
        ["voting_sites", count(node.voting_sites)],
        ["linked_sites", count(node.linked_sites)],
      ] as const
    ).filter(([, value]) => value !== null);
  return (
    <Stack gap="md">
      {!node && (
        <Text size="sm" c="dimmed">
          {words.notShown}
        </Text>
      )}
      {facts && (
        <dl className="lc-facts">
          {facts.map(([name, value]) => (
            <div key={name} style={{ display: "contents" }}>
              <dt>
                <Defined {...fieldText(name)} size="sm" />
              </dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
      {group && (
        <Text size="sm">
          <Text span inherit fw={600}>
            {words.groupKinds[group.kind] ?? group.kind}:{" "}
          </Text>
          <bdi>{tame(group.evidence)}</bdi>
        </Text>
      )}
      <Group gap="md">
        <ScreenLink to="map" target={site}>
          {words.itsMap}
        </ScreenLink>
        <ScreenLink to="backlinks" search={{ filter: `source_site:eq:${site}`, group: "all" }}>
          {words.linksToTarget}
        </ScreenLink>
      </Group>
      <SiteDetails site={site} row={undefined} />
    </Stack>
  );
}
