/** The link map, drawn with WebGL; a chunk of its own. */
import { ActionIcon, Stack, Tooltip, useComputedColorScheme } from "@mantine/core";
import { useReducedMotion } from "@mantine/hooks";
import { IconFocusCentered, IconMinus, IconPlus } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import type { LinkMap } from "@/api/map";
import { type Colouring, legendOf, valueOf } from "@/components/map/colours";
import { EDGES, graphOf, type Renderer, rendererOf } from "@/components/map/drawing";
import { linkMap as words } from "@/text/en/map";
import { usePalette } from "@/theme/palette";

interface Props {
  map: LinkMap;
  by: Colouring;
  label: string;
  /** The site that is open: its neighbourhood stands out while nothing is pointed at. */
  chosen: string;
  onChoose: (site: string) => void;
  /** WebGL is missing. */
  onFail: () => void;
}

const ZOOM_MS = 200;
const CLOSE_UP = 0.35;

export default function MapCanvas({ map, by, label, chosen, onChoose, onFail }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<Renderer | null>(null);
  const pointed = useRef<string | null>(null);
  const shown = useRef("");
  const live = useRef({ chosen, onChoose, onFail });
  live.current = { chosen, onChoose, onFail };
  const palette = usePalette();
  const scheme = useComputedColorScheme("light");
  const duration = useReducedMotion() ? 0 : ZOOM_MS;
  useEffect(() => {
    if (!place.current) return;
    const colours = new Map(legendOf(map, by, palette).map((entry) => [entry.key, entry.colour]));
    const graph = graphOf(
      map,
      (at) => {
        const node = map.nodes[at];
        return (node && colours.get(valueOf(node, by))) ?? palette.verdicts.unknown;
      },
      EDGES[scheme].usual,
    );
    const focus = (): string | null => pointed.current ?? (graph.hasNode(live.current.chosen) ? live.current.chosen : null);
    let made: Renderer;
    try {
      made = rendererOf(graph, place.current, palette, scheme, focus);
    } catch {
      live.current.onFail();
      return;
    }
    const point = (site: string | null): void => {
      pointed.current = site;
      if (place.current) place.current.style.cursor = site === null ? "grab" : "pointer";
      place.current?.toggleAttribute("data-focus", focus() !== null);
      made.refresh({ skipIndexation: true });
    };
    made.on("enterNode", ({ node }) => point(node));
    made.on("leaveNode", () => point(null));
    made.on("clickNode", ({ node }) => live.current.onChoose(node));
    made.on("clickStage", () => live.current.onChoose(""));
    place.current.toggleAttribute("data-focus", focus() !== null);
    drawn.current = made;
    performance.mark("lc-map-ready");
    return () => {
      pointed.current = null;
      drawn.current = null;
      made.kill();
    };
  }, [map, by, palette, scheme]);
  useEffect(() => {
    const made = drawn.current;
    if (!made || chosen === shown.current) return; // drawing costs: not once more when it has just begun
    shown.current = chosen;
    place.current?.toggleAttribute("data-focus", chosen !== "" || pointed.current !== null);
    made.refresh({ skipIndexation: true });
    const at = chosen ? made.getNodeDisplayData(chosen) : undefined;
    const camera = made.getCamera();
    if (at) void camera.animate({ x: at.x, y: at.y, ratio: Math.min(camera.ratio, CLOSE_UP) }, { duration });
  }, [chosen, duration]);
  const camera = () => drawn.current?.getCamera();
  const tools = [
    [words.zoomIn, IconPlus, () => void camera()?.animatedZoom({ duration })],
    [words.zoomOut, IconMinus, () => void camera()?.animatedUnzoom({ duration })],
    [words.whole, IconFocusCentered, () => void camera()?.animatedReset({ duration })],
  ] as const;
  return (
    <>
      <div ref={place} role="img" aria-label={label} className="lc-map-place" data-testid="map-canvas" />
      <Stack gap={4} className="lc-map-zoom">
        {tools.map(([name, Icon, act]) => (
          <Tooltip key={name} label={name} position="left">
            <ActionIcon variant="default" size={30} aria-label={name} onClick={act}>
              <Icon size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        ))}
      </Stack>
    </>
  );
}
