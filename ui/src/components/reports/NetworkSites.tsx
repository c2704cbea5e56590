import { List, Stack, Title } from "@mantine/core";
import type { Schemas } from "@/api/client";
import { ScreenLink } from "@/components/ScreenLink";
import { reports as words } from "@/text/en/reports";

/** Sites of a network, each leading to its links. */
export function NetworkSites({ row }: { row: Schemas["Network"] | undefined }) {
  if (!row) return null;
  return (
    <Stack gap="sm">
      <Title order={3} fz={14}>
        {words.networks.sites}
      </Title>
      <List size="sm" spacing={4}>
        {row.sample.map((site) => (
          <List.Item key={site}>
            <ScreenLink to="backlinks" search={{ filter: `source_site:eq:${site}`, group: "all" }}>
              {site}
            </ScreenLink>
          </List.Item>
        ))}
      </List>
    </Stack>
  );
}
