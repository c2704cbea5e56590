/** ECharts, only the parts in use, as SVG; a chunk of its own. */
import { BarChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { type ECharts, init, use as register } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { useEffect, useRef } from "react";
import { indexOf, optionOf } from "@/components/chart/options";
import type { ChartSpec } from "@/components/chart/spec";
import { usePalette } from "@/theme/palette";

register([LineChart, BarChart, ScatterChart, GridComponent, TooltipComponent, SVGRenderer]);

interface Props {
  spec: ChartSpec;
  height: number;
  label: string;
  onClick?: ((index: number) => void) | undefined;
}

export default function Drawing({ spec, height, label, onClick }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const shown = useRef({ spec, onClick });
  shown.current = { spec, onClick };
  const palette = usePalette();
  useEffect(() => {
    if (!place.current) return undefined;
    const made = init(place.current, undefined, { renderer: "svg" });
    made.on("click", (event) => {
      const index = indexOf(shown.current.spec, { dataIndex: event.dataIndex, seriesIndex: event.seriesIndex ?? 0 });
      if (index >= 0) shown.current.onClick?.(index);
    });
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
    chart.current?.setOption(optionOf(spec, palette), { notMerge: true });
  }, [spec, palette]);
  // until it was drawn anew, a drawing is as wide as before the window became narrow
  return <div ref={place} role="img" aria-label={label} style={{ height, overflowX: "clip" }} />;
}
