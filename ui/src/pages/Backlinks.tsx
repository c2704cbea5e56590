import { Button, SegmentedControl, Text } from "@mantine/core";
import { useMemo } from "react";
import { type Backlink, linkKey, readLinkKey } from "@/api/link";
import { LinkDetails } from "@/components/backlinks/LinkDetails";
import {
  type Column,
  dateColumn,
  flagColumn,
  numberColumn,
  scoreColumn,
  siteColumn,
  textColumn,
  urlColumn,
  wordColumn,
} from "@/components/columns";
import type { QuickFilter } from "@/components/FilterBar";
import { EmptyState } from "@/components/Interludes";
import { ListPage } from "@/components/ListPage";
import { say } from "@/components/notices";
import { ScreenLink } from "@/components/ScreenLink";
import { address, count, daysBefore } from "@/state/format";
import { short } from "@/state/filters";
import { choice, useParams } from "@/state/params";
import { backlinks as words } from "@/text/en/backlinks";
import { wordText } from "@/text/en/fields";
import { general } from "@/text/en/general";

const params = { group: choice(["similar", "all", "one_per_site"]) };
type Group = keyof typeof words.groups;

const columns: readonly Column<Backlink>[] = [
  scoreColumn("authority", 98),
  urlColumn("source_url", 250),
  numberColumn("group_count", 62, {
    sort: false,
    cell: (row) =>
      row.group_count > 1 ? (
        <SameLinks row={row} />
      ) : (
        <Text span inherit c="dimmed">
          1
        </Text>
      ),
  }),
  textColumn("anchor_text", 160),
  urlColumn("target_url", 170, { grow: false }),
  flagColumn("follow", 68),
  wordColumn("state", 86),
  scoreColumn("spam", 84),
  scoreColumn("link_value", 98),
  dateColumn("first_seen", 108),
  dateColumn("last_seen", 112, { shown: false }),
  siteColumn("source_site", 180, { shown: false }),
  textColumn("source_title", 240, { shown: false }),
  scoreColumn("trust", 92, { shown: false }),
  scoreColumn("citation", 92, { shown: false }),
  wordColumn("verdict", 90, { shown: false }),
  scoreColumn("link_spam", 92, { shown: false }),
  wordColumn("link_verdict", 100, { shown: false }),
  textColumn("topic", 110, { shown: false }),
  wordColumn("kind", 90, { shown: false }),
  wordColumn("position", 100, { shown: false }),
  textColumn("rel", 130, { shown: false }),
  wordColumn("follow_cause", 120, { shown: false }),
  textColumn("language", 84, { shown: false }),
  numberColumn("external_links", 110, { shown: false }),
  textColumn("source_ip", 130, { shown: false }),
  numberColumn("target_status", 104, {
    shown: false,
    filter: (row) => (row.target_status == null ? null : short("target_status", "eq", row.target_status)),
  }),
  wordColumn("lost_reason", 130, { shown: false }),
  dateColumn("lost_at", 110, { shown: false }),
  {
    id: "sources",
    width: 190,
    sort: false,
    shown: false,
    full: (row) => row.sources.map(wordText).join(", "),
    cell: (row) => row.sources.map(wordText).join(", "),
  },
];

/** How many links a row stands for; a click shows them one by one. */
function SameLinks({ row }: { row: Backlink }) {
  const same = [["source_site", row.source_site], ...(row.anchor_text === null ? [] : [["anchor_text", row.anchor_text]])];
  const filter = same.map(([field, value]) => JSON.stringify({ field, is: ["eq", value] }));
  return (
    <span onClick={(event) => event.stopPropagation()}>
      <ScreenLink to="backlinks" search={{ filter, group: "all" }}>
        {count(row.group_count)}
      </ScreenLink>
    </span>
  );
}

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
      columns={columns}
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
