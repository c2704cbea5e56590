/** ECharts, only the parts in use, as SVG; a chunk of its own. */
import { useReducedMotion } from "@mantine/hooks";
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { type ECharts, type EChartsCoreOption, init, use as register } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { type Palette, usePalette } from "@/theme/palette";

register([LineChart, BarChart, ScatterChart, GridComponent, TooltipComponent, SVGRenderer]);

interface Props {
  option: EChartsCoreOption;
  height: number;
  label: string;
  onClick?: ((index: number) => void) | undefined;
}

export default function Drawing({ option, height, label, onClick }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const clicked = useRef(onClick);
  clicked.current = onClick;
  const palette = usePalette();
  const still = useReducedMotion();
  useEffect(() => {
    if (!place.current) return;
    const made = init(place.current, undefined, { renderer: "svg" });
    made.on("click", (event) => clicked.current?.(event.dataIndex));
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(place.current);
    chart.current = made;
    return () => {
      watch.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption({ ...dressed(option, palette), animation: !still, animationDuration: 250 }, { notMerge: true });
  }, [option, palette, still]);
  // until it was drawn anew, a drawing is as wide as before the window became narrow
  return <div ref={place} role="img" aria-label={label} style={{ height, overflowX: "clip" }} />;
}

type Part = Record<string, unknown>;

/** Our look, below what a page asks for. */
function dressed(option: EChartsCoreOption, palette: Palette): EChartsCoreOption {
  const axis = (given: unknown): Part => ({
    ...(given as Part),
    axisLabel: { color: palette.text, fontSize: 11, hideOverlap: true, ...((given as Part)["axisLabel"] as Part | undefined) },
    axisLine: { lineStyle: { color: palette.line } },
    axisTick: { show: false },
    splitLine: { lineStyle: { color: palette.line }, show: (given as Part)["type"] === "value", ...((given as Part)["splitLine"] as Part | undefined) },
    nameTextStyle: { color: palette.text, fontSize: 11 },
  });
  return {
    color: [...palette.series],
    textStyle: { fontFamily: "inherit" },
    backgroundColor: "transparent",
    grid: { left: 4, right: 8, top: 12, bottom: 4, containLabel: true },
    ...option,
    tooltip: {
      backgroundColor: palette.surface,
      borderColor: palette.line,
      textStyle: { color: palette.text, fontSize: 12 },
      confine: true,
      ...(option["tooltip"] as Part | undefined),
    },
    ...(option["xAxis"] !== undefined && { xAxis: axis(option["xAxis"]) }),
    ...(option["yAxis"] !== undefined && { yAxis: Array.isArray(option["yAxis"]) ? option["yAxis"].map(axis) : axis(option["yAxis"]) }),
  };
}
