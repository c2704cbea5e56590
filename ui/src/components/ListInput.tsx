import { TextInput } from "@mantine/core";

interface Props {
  label: string;
  hint?: string;
  value: readonly string[];
  onChange: (value: readonly string[]) => void;
  width?: number;
}

/** Words or sites with commas between, taken when the field is left or Enter is pressed. */
export function ListInput({ label, hint, value, onChange, width = 190 }: Props) {
  const written = value.join(", ");
  const take = (text: string): void => {
    if (text !== written)
      onChange(
        text
          .split(/[,\s]+/)
          .map((word) => word.trim())
          .filter(Boolean),
      );
  };
  return (
    <TextInput
      key={written}
      size="xs"
      w={width}
      maw="100%"
      aria-label={label}
      placeholder={label}
      title={hint}
      defaultValue={written}
      onBlur={(event) => take(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") take(event.currentTarget.value);
      }}
    />
  );
}
