import { Group, Skeleton, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Defined } from "@/components/Defined";
import { ScreenLink } from "@/components/ScreenLink";
import { signed } from "@/state/format";
import type { Search } from "@/state/search";
import type { ScreenId } from "@/screens";

interface Props {
  label: string;
  /** What the figure is, with its unit and the moment it is of. */
  definition: string;
  value: ReactNode;
  /** Change against `deltaSince`; undefined while it is not known. */
  delta?: number | null | undefined;
  deltaSince?: string;
  /** True where more is worse. */
  inverse?: boolean;
  note?: string;
  to?: ScreenId;
  search?: Search;
  loading?: boolean;
}

/** One big figure: what it is on hover, how it changed, and where its rows are. */
export function StatCard({ label, definition, value, delta, deltaSince, inverse = false, note, to, search, loading }: Props) {
  const good = delta ? delta > 0 !== inverse : null;
  return (
    <div className="lc-card" style={{ padding: "12px 16px" }} data-testid="stat">
      <Defined label={label} definition={definition} />
      {loading ? (
        <Skeleton h={26} w={70} my={6} />
      ) : (
        <Group gap={8} align="baseline" wrap="nowrap" className="lc-figures">
          <Text fz={26} fw={680} lh={1.35} style={{ letterSpacing: "-0.02em" }}>
            {to ? (
              <ScreenLink to={to} search={search} plain>
                {value}
              </ScreenLink>
            ) : (
              value
            )}
          </Text>
          {delta != null && delta !== 0 && (
            <Text size="sm" fw={600} className={good ? "lc-gained" : "lc-lost"} title={deltaSince}>
              {signed(delta)}
            </Text>
          )}
        </Group>
      )}
      <Text size="xs" c="dimmed" truncate mih={18}>
        {note ?? " "}
      </Text>
    </div>
  );
}
