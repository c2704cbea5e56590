/** A chart as SVG: few and large paths, so that it costs hardly more than the text beside it. */
import { type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import { type Figure, figureOf, type Shape } from "@/components/chart/figure";
import type { ChartSpec } from "@/components/chart/spec";
import { tame } from "@/state/format";

interface Props {
  spec: ChartSpec;
  height: number;
  label: string;
  onClick?: ((index: number) => void) | undefined;
}

export function Drawing({ spec, height, label, onClick }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [at, setAt] = useState(-1);
  useEffect(() => {
    if (!place.current) return undefined;
    const watch = new ResizeObserver(([seen]) => seen && setWidth(Math.round(seen.contentRect.width)));
    watch.observe(place.current);
    return () => watch.disconnect();
  }, []);
  const figure = useMemo(() => (width > 0 ? figureOf(spec, width, height) : null), [spec, width, height]);
  useEffect(() => setAt(-1), [spec]);
  const find = (event: MouseEvent<HTMLElement>): number => {
    const box = event.currentTarget.getBoundingClientRect();
    return figure?.find({ x: event.clientX - box.left, y: event.clientY - box.top }) ?? -1;
  };
  const hit = figure && at >= 0 ? figure.mark(at) : null;
  return (
    <div
      ref={place}
      role="img"
      aria-label={label}
      className="lc-chart"
      style={{ height, cursor: onClick && at >= 0 ? "pointer" : undefined }}
      onMouseMove={(event) => setAt(find(event))}
      onMouseLeave={() => setAt(-1)}
      onClick={(event) => { const index = find(event); if (index >= 0) onClick?.(index); }}
    >
      {figure && (
        <svg width={width} height={height} aria-hidden>
          <Ground figure={figure} />
          {figure.shapes.map((shape, n) => <Path key={n} shape={shape} />)}
          {hit?.shapes.map((shape, n) => <Path key={n} shape={shape} />)}
        </svg>
      )}
      {hit && <div className="lc-tip" style={hit.x > width / 2 ? { right: width - hit.x + 12, top: Math.max(0, hit.y - 10) } : { left: hit.x + 12, top: Math.max(0, hit.y - 10) }}><Told spec={spec} at={at} /></div>}
    </div>
  );
}

function Ground({ figure }: { figure: Figure }) {
  const { rules, nought, left, right } = figure;
  return (
    <>
      <path d={rules.map((y) => `M${left} ${Math.round(y) + 0.5}H${right}`).join("")} className="lc-chart-rule" />
      {nought !== null && <path d={`M${left} ${Math.round(nought) + 0.5}H${right}`} className="lc-chart-nought" />}
      {figure.words.map(({ text, x, y, anchor }, n) => <text key={n} x={x} y={y} textAnchor={anchor}>{text}</text>)}
    </>
  );
}

function Path({ shape }: { shape: Shape }) {
  const { d, fill = "none", stroke, opacity } = shape;
  return <path d={d} fill={fill} opacity={opacity} {...(stroke && { stroke, strokeWidth: 2, strokeLinejoin: "round" as const })} />;
}

/** What is told of the place that is pointed at. */
function Told({ spec, at }: { spec: ChartSpec; at: number }) {
  if (spec.kind === "dots" || spec.told) return <bdi>{tame(spec.told?.(at) ?? "")}</bdi>;
  return (
    <>
      <b>{spec.labels[at]}</b>
      {spec.series.map(({ name, color, values }) => <span key={name}><i style={{ background: color }} />{name}<b className="lc-figures">{spec.exact(values[at] ?? 0)}</b></span>)}
    </>
  );
}
