import type { Project } from "@/api/projects";
import { text, texts, type Values } from "@/state/params";

/** What the screen of placed links keeps in its address. */
export const placedParams = { project: text(), status: texts(), words: text(), upload: text(), row: text(), columns: text() };
export type PlacedParams = Values<typeof placedParams>;

/** Which placed links are asked for. */
export const asked = (
  project: Project,
  { status, words: said }: PlacedParams,
): { project_id: string; status?: string[]; words?: string } => ({
  project_id: project.id,
  ...(status.length && { status: [...status] }),
  ...(said && { words: said }),
});
