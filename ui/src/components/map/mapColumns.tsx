/** The map as a table: a line for each of its sites. */
import type { MapNode } from "@/api/map";
import {
  type Column,
  numberColumn,
  scoreColumn,
  shareColumn,
  spamColumn,
  textColumn,
  verdictColumn,
  topicColumn,
} from "@/components/columns";

const plain = { filter: () => null } as const;
export const mapColumns: readonly Column<MapNode>[] = [
  textColumn("site", 190, { ...plain, grow: true }),
  numberColumn("hop"),
  shareColumn("flow"),
  scoreColumn("authority"),
  scoreColumn("trust"),
  spamColumn("spam", "verdict"),
  verdictColumn("verdict", undefined, plain),
  topicColumn("topic", 120, plain),
  numberColumn("voting_sites", 82),
  numberColumn("linked_sites", 82),
];
