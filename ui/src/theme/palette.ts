/** Colours of charts, which cannot read CSS variables; the same order in both schemes. */
import { useComputedColorScheme } from "@mantine/core";

export interface Palette {
  series: readonly string[];
  gained: string;
  lost: string;
  text: string;
  line: string;
  surface: string;
  /** From harmless to bad. */
  verdicts: Readonly<Record<"ignore" | "review" | "act" | "unknown", string>>;
}

const light: Palette = {
  series: ["#4263eb", "#0c8599", "#9c36b5", "#e8590c", "#2f9e44", "#e64980", "#f08c00", "#495057"],
  gained: "#12906c",
  lost: "#d94848",
  text: "#545b69",
  line: "#e3e6eb",
  surface: "#ffffff",
  verdicts: { ignore: "#4263eb", review: "#e67700", act: "#d94848", unknown: "#8a92a1" },
};

const dark: Palette = {
  series: ["#748ffc", "#3bc9db", "#da77f2", "#ffa94d", "#69db7c", "#faa2c1", "#ffd43b", "#adb5bd"],
  gained: "#38b48b",
  lost: "#f17575",
  text: "#b3b9c7",
  line: "#2a2f3a",
  surface: "#15181f",
  verdicts: { ignore: "#748ffc", review: "#ffa94d", act: "#f17575", unknown: "#868e9c" },
};

export function usePalette(): Palette {
  return useComputedColorScheme("light") === "dark" ? dark : light;
}
