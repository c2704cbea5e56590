/** Whether a box that scrolls sideways shows all it holds: what is cut off must be seen to be. */
import { type RefObject, useEffect } from "react";

/** Which sides of a box hide something; a pixel of rounding hides nothing. */
export function cutSides(box: Pick<HTMLElement, "scrollLeft" | "clientWidth" | "scrollWidth">): { start: boolean; end: boolean } {
  const gone = Math.abs(box.scrollLeft); // negative where text runs from the right
  return { start: gone > 1, end: gone + box.clientWidth < box.scrollWidth - 1 };
}

/** Keeps `data-cut-start` and `data-cut-end` on the parent of a box; looks again when `content` changes. */
export function useCut(box: RefObject<HTMLElement | null>, content: unknown): void {
  useEffect(() => {
    const element = box.current;
    const frame = element?.parentElement;
    if (!element || !frame) return undefined;
    const look = (): void => {
      const { start, end } = cutSides(element);
      frame.toggleAttribute("data-cut-start", start);
      frame.toggleAttribute("data-cut-end", end);
    };
    look();
    const watcher = new ResizeObserver(look);
    watcher.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      watcher.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [box, content]);
}
