/** The graph that sigma draws: places, sizes, colours, and what pointing at a site changes. */
import Graph from "graphology";
import Sigma from "sigma";
import { EdgeLineProgram, EdgeRectangleProgram } from "sigma/rendering";
import type { Settings } from "sigma/settings";
import type { NodeDisplayData, PartialButFor } from "sigma/types";
import type { LinkMap } from "@/api/map";
import { type Box, type Disc, freePlace, leastCovered } from "@/components/map/labels";
import type { Palette } from "@/theme/palette";

export interface NodeLook {
  x: number;
  y: number;
  size: number;
  color: string;
  label: string;
  hop: number;
}
export interface EdgeLook {
  size: number;
  color: string;
}
export type MapGraph = Graph<NodeLook, EdgeLook>;
export type Renderer = Sigma<NodeLook, EdgeLook>;

/** Opaque pale colours: thin lines of little alpha cannot be seen. */
export const EDGES = {
  light: { usual: "#dde2ee", near: "#7187e8", away: "#f3f5f9", node: "#e4e7ee" },
  dark: { usual: "#272d3b", near: "#6d86f5", away: "#191d26", node: "#2a2f3b" },
} as const;
export type Scheme = keyof typeof EDGES;

const LEAST_PX = 2.5;
const PX_PER_ROOT = 1.35;
const LABEL_PX = 12;
const MANY_EDGES = 3_000;

/** Radius in pixels: the area grows with authority, and shrinks a little where many are shown. */
export function radius(authority: number | null, sites: number): number {
  const crowd = sites > 800 ? 0.7 : 1;
  return crowd * (LEAST_PX + PX_PER_ROOT * Math.sqrt(Math.max(0, authority ?? 0)));
}

export function graphOf(map: LinkMap, colourOf: (place: number) => string, edge: string): MapGraph {
  const graph: MapGraph = new Graph({ type: "directed", multi: false, allowSelfLoops: false });
  map.nodes.forEach((node, place) => {
    const size = radius(node.authority, map.nodes.length) + (node.hop === 0 ? 3 : 0);
    graph.addNode(node.site, { x: node.x, y: node.y, size, color: colourOf(place), label: node.site, hop: node.hop });
  });
  map.edges.forEach(({ source, target, share }, place) => {
    const [from, to] = [map.nodes[source]?.site, map.nodes[target]?.site];
    if (from !== undefined && to !== undefined && from !== to && !graph.hasDirectedEdge(from, to))
      graph.addDirectedEdgeWithKey(place, from, to, { size: 0.6 + 1.6 * Math.sqrt(share), color: edge });
  });
  return graph;
}

type Label = PartialButFor<NodeDisplayData, "x" | "y" | "size" | "label" | "color">;

/** The name of the site that is pointed at, on a card of our own colours. */
function drawNamed(palette: Palette) {
  return (context: CanvasRenderingContext2D, data: Label, settings: Pick<Settings, "labelSize" | "labelFont">): void => {
    context.beginPath();
    context.arc(data.x, data.y, data.size + 2.5, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = data.color;
    context.stroke();
    if (!data.label) return;
    context.font = `600 ${settings.labelSize}px ${settings.labelFont}`;
    const [left, top] = [data.x + data.size + 7, data.y - 12];
    context.beginPath();
    context.roundRect(left, top, context.measureText(data.label).width + 14, 24, 6);
    context.fillStyle = palette.surface;
    context.fill();
    context.lineWidth = 1;
    context.strokeStyle = palette.line;
    context.stroke();
    context.fillStyle = palette.text;
    context.fillText(data.label, left + 7, data.y + settings.labelSize / 3);
  };
}

interface NamedDisc extends Disc {
  /** Its name, where it must be told. */
  must: string | null;
}

/** Where the sites are in the window; the asked one must be named, unless another one stands out. */
function discsOf(graph: MapGraph, made: Renderer, usual: boolean): readonly NamedDisc[] {
  return graph.mapNodes((site, { hop }) => {
    const shown = made.getNodeDisplayData(site) ?? { x: 0, y: 0, size: 0 };
    return { ...made.framedGraphToViewport(shown), size: made.scaleSize(shown.size), must: usual && hop === 0 ? site : null };
  });
}

/** Draws names where there is room for them; `discs` tells where the sites are, those that must be named first. */
function labelsOf(palette: Palette, discs: () => readonly NamedDisc[] | null) {
  let taken: Box[] = [];
  let around: readonly Disc[] | null = null;
  const named = new Set<string>();
  const write = (context: CanvasRenderingContext2D, text: string, { left, top }: Box): void => {
    context.strokeStyle = palette.surface; // a halo: lines lead below the name, not through it
    context.lineWidth = 4;
    context.lineJoin = "round";
    context.strokeText(text, left, top + LABEL_PX - 1);
    context.fillStyle = palette.text;
    context.fillText(text, left, top + LABEL_PX - 1);
  };
  const sized = (context: CanvasRenderingContext2D, text: string) => [context.measureText(text).width, LABEL_PX + 2] as const;
  return {
    begin: (): void => {
      taken = [];
      around = null;
      named.clear();
    },
    draw: (context: CanvasRenderingContext2D, data: Label, settings: Pick<Settings, "labelSize" | "labelFont" | "labelWeight">): void => {
      if (!data.label || named.has(data.label)) return;
      context.font = `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`;
      if (around === null) {
        const all = discs();
        if (!all) return;
        around = all;
        for (const disc of all) {
          if (disc.must === null) continue;
          const size = sized(context, disc.must);
          const box = freePlace(disc, size, taken, all) ?? leastCovered(disc, size, all);
          taken.push(box);
          named.add(disc.must);
          write(context, disc.must, box);
        }
        if (named.has(data.label)) return;
      }
      const box = freePlace(data, sized(context, data.label), taken, around);
      if (!box) return;
      taken.push(box);
      write(context, data.label, box);
    },
  };
}

/** Sigma over the graph; `focus` names the site whose neighbourhood stands out. */
export function rendererOf(graph: MapGraph, place: HTMLElement, palette: Palette, scheme: Scheme, focus: () => string | null): Renderer {
  const colours = EDGES[scheme];
  let drawn: Renderer | null = null; // its first picture is drawn before it can be asked where its sites are
  const discs = () => drawn && discsOf(graph, drawn, focus() === null);
  const labels = labelsOf(palette, discs);
  const made: Renderer = new Sigma<NodeLook, EdgeLook>(graph, place, {
    labelColor: { color: palette.text },
    labelFont: "'Inter Variable', system-ui, sans-serif",
    labelSize: LABEL_PX,
    labelWeight: "500",
    labelRenderedSizeThreshold: 7,
    labelDensity: 1,
    labelGridCellSize: 90,
    minCameraRatio: 0.02,
    maxCameraRatio: 3,
    stagePadding: 36,
    zIndex: true,
    // so many edges are a texture: lines of a pixel are drawn in a fraction of the time of areas
    edgeProgramClasses: { line: graph.size > MANY_EDGES ? EdgeLineProgram : EdgeRectangleProgram },
    hideEdgesOnMove: graph.size > 20_000,
    defaultDrawNodeLabel: labels.draw,
    defaultDrawNodeHover: drawNamed(palette),
    nodeReducer: (site, look) => {
      const at = focus();
      if (at === null) return look.hop === 0 ? { ...look, forceLabel: true, zIndex: 2 } : look;
      if (site === at) return { ...look, highlighted: true, forceLabel: true, zIndex: 3 };
      if (graph.areNeighbors(site, at)) return { ...look, zIndex: 2 };
      return { ...look, color: colours.node, label: "", zIndex: 0 };
    },
    edgeReducer: (edge, look) => {
      const at = focus();
      if (at === null) return look;
      return graph.hasExtremity(edge, at)
        ? { ...look, color: colours.near, size: look.size + 0.6, zIndex: 2 }
        : { ...look, color: colours.away, zIndex: 0 };
    },
  });
  made.on("beforeRender", labels.begin);
  drawn = made;
  made.scheduleRender();
  return made;
}
