import { Text } from "@mantine/core";
import { count } from "@/state/format";

/** A few numbers as bars, the last one in colour. */
export function Bars({ label, values }: { label: string; values: readonly number[] }) {
  const most = Math.max(...values, 1);
  return (
    <div>
      <Text size="xs" c="dimmed" mb={4}>
        {label}
      </Text>
      <div className="lc-weeks" role="img" aria-label={`${label}: ${values.map((value) => count(value)).join(", ")}`}>
        {values.map((value, at) => (
          <span
            key={at}
            data-last={at === values.length - 1 || undefined}
            style={{ height: `${Math.max(4, (100 * value) / most)}%` }}
            title={count(value)}
          />
        ))}
      </div>
    </div>
  );
}
