import { Text, Tooltip } from "@mantine/core";

/** A word with its definition on hover and on focus. */
export function Defined({ label, definition, size = "xs" }: { label: string; definition: string; size?: string }) {
  if (!definition)
    return (
      <Text span size={size} c="dimmed" fw={600}>
        {label}
      </Text>
    );
  return (
    <Tooltip label={definition}>
      <Text span size={size} c="dimmed" fw={600} className="lc-defined" tabIndex={0}>
        {label}
      </Text>
    </Tooltip>
  );
}
