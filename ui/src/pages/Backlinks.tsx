import { Button, SegmentedControl } from "@mantine/core";
import { useMemo } from "react";
import { linkKey, readLinkKey } from "@/api/link";
import { LinkDetails } from "@/components/backlinks/LinkDetails";
import { linkColumns } from "@/components/backlinks/linkColumns";
import type { QuickFilter } from "@/components/FilterBar";
import { EmptyState } from "@/components/Interludes";
import { ListPage } from "@/components/ListPage";
import { say } from "@/components/notices";
import { address, daysBefore } from "@/state/format";
import { short } from "@/state/filters";
import { choice, useParams } from "@/state/params";
import { TALL_ROW_PX } from "@/state/scroll";
import { backlinks as words } from "@/text/en/backlinks";
import { general } from "@/text/en/general";

const params = { group: choice(["similar", "all", "one_per_site"]) };
type Group = keyof typeof words.groups;

function quickFilters(dataDate: string | null): readonly QuickFilter[] {
  const { quick } = words;
  return [
    { label: quick.follow, hint: quick.followHint, filter: "follow:eq:true" },
    { label: quick.content, hint: quick.contentHint, filter: "position:eq:content" },
    { label: quick.fresh, hint: quick.freshHint, filter: short("first_seen", "gte", daysBefore(dataDate ?? new Date().toISOString(), 30)) },
    { label: quick.strong, hint: quick.strongHint, filter: "authority:gte:30" },
    { label: quick.images, hint: quick.imagesHint, filter: "kind:eq:image" },
    { label: quick.smelly, hint: quick.smellyHint, filter: "verdict:eq:act" },
    { label: quick.lost, hint: quick.lostHint, filter: "state:eq:lost", history: "all" },
  ];
}

export default function BacklinksPage() {
  const [{ group }, set] = useParams(params);
  const query = useMemo(() => ({ group }), [group]);
  return (
    <ListPage
      screen="backlinks"
      path="/api/v1/sites/{target}/backlinks"
      list="backlinks"
      columns={linkColumns}
      rowPx={TALL_ROW_PX}
      rowKey={linkKey}
      query={query}
      order="authority:desc"
      ranged
      quick={quickFilters}
      tools={
        <SegmentedControl
          aria-label={words.grouping}
          value={group}
          onChange={(value) => set({ group: value as Group })}
          data={Object.entries(words.groups).map(([value, label]) => ({ value, label }))}
        />
      }
      drawer={(key, row) => <LinkDetails linkId={readLinkKey(key)} row={row} />}
      drawerTitle={(key) => address(readLinkKey(key)?.source_url)}
      actions={(_keys, rows) => (
        <Button
          variant="default"
          onClick={() => void navigator.clipboard.writeText(rows.map((row) => row.source_url).join("\n")).then(() => say(general.copied))}
        >
          {words.copyUrls}
        </Button>
      )}
      empty={<EmptyState title={words.emptyTitle} hint={words.emptyHint} />}
    />
  );
}
