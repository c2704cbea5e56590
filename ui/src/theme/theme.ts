/** Colours, type and spacing: one accent, contrast of WCAG AA in light and in dark. */
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

const slate: MantineColorsTuple = [
  "#e6e8ee", // text
  "#b3b9c7", // dimmed text: 7.9 : 1 on the page
  "#8f96a6",
  "#6b7283",
  "#363c4a", // borders
  "#2b303c",
  "#1f232d", // cards, inputs
  "#15181f", // page
  "#101218",
  "#0b0d12",
];

export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: 7,
  colors: { dark: slate },
  fontFamily: "'Inter Variable', Inter, system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace",
  headings: { fontWeight: "650" },
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  defaultRadius: "md",
  radius: { sm: "4px", md: "7px", lg: "12px" },
  cursorType: "pointer",
  respectReducedMotion: true,
  autoContrast: true,
  components: {
    Portal: { defaultProps: { target: "#layers" } }, // a landmark: what floats belongs somewhere too
    Tooltip: {
      defaultProps: { withArrow: true, openDelay: 250, multiline: true, maw: 320, events: { hover: true, focus: true, touch: true } },
    },
    Button: { defaultProps: { size: "xs" } },
    TextInput: { defaultProps: { size: "xs" } },
    NumberInput: { defaultProps: { size: "xs" } },
    Select: { defaultProps: { size: "xs" } },
    Autocomplete: { defaultProps: { size: "xs" } },
    SegmentedControl: { defaultProps: { size: "xs" } },
    Checkbox: { defaultProps: { size: "xs" } },
    Menu: { defaultProps: { shadow: "md", position: "bottom-end" } },
    Popover: { defaultProps: { shadow: "md" } },
    Loader: { defaultProps: { size: "sm" } },
    // still: what pulses has the whole window drawn sixty times a second, by the very processor that is waited for
    Skeleton: { defaultProps: { animate: false } },
    Combobox: { defaultProps: { keepMounted: false } }, // lists that nobody opened are not measured
  },
});

/** What Mantine's own variables lack for AA, and ours; `app.css` uses them. */
export const variables: CSSVariablesResolver = (t) => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#545b69",
    "--mantine-color-placeholder": "#626976",
    "--mantine-color-body": "#ffffff",
    "--mantine-color-text": "#171a21",
    "--mantine-color-error": t.colors.red[9],
    "--mantine-color-anchor": t.colors.indigo[8],
    "--lc-page": "#f6f7f9",
    "--lc-line": "#e3e6eb",
    "--lc-hover": "#f0f2f7",
    "--lc-chosen": "#e5eaff",
    "--lc-gained": "#0a6b51",
    "--lc-lost": "#b42020",
    "--lc-warn": "#8a4b00",
    "--lc-track": "#e8ebf1",
    "--lc-bar": "#5c7cfa",
    "--lc-lost-bar": "#d94848",
    "--lc-shadow": "rgb(23 26 33 / 16%)",
  },
  dark: {
    "--mantine-color-dimmed": slate[1],
    "--mantine-color-placeholder": "#9aa1b1",
    "--mantine-color-error": "#ff9d9d",
    "--mantine-color-anchor": "#a9b8ff",
    "--mantine-primary-color-light-color": "#c3ceff",
    "--lc-page": "#0f1116",
    "--lc-line": "#2a2f3a",
    "--lc-hover": "#1d212a",
    "--lc-chosen": "#252d4d",
    "--lc-gained": "#5fd6ae",
    "--lc-lost": "#ff9d9d",
    "--lc-warn": "#ffc078",
    "--lc-track": "#2a2f3a",
    "--lc-bar": "#748ffc",
    "--lc-lost-bar": "#f17575",
    "--lc-shadow": "rgb(0 0 0 / 55%)",
  },
});
