/** Tags, favourites and notes on links and sites, changed on the screen before the server answers. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { answer, api, queryClient, type Schemas } from "@/api/client";

export type Marks = Schemas["Marks"];
export type Marked = Schemas["Marked"];
export type Note = Schemas["Note"];
export type SiteRow = Schemas["SiteRow"];
export type LinkRow = Schemas["LinkRow"];
export type Subject = SiteRow | LinkRow;

export const isSite = (subject: Subject | Marked["subject"]): subject is SiteRow => "site" in subject;

/** The subject of a row of backlinks: the fields that name a link, and no others. */
export function linkSubject(row: LinkRow): LinkRow {
  const { source_url, target_url, target_site, kind, occurrence, written_target_url } = row;
  return {
    source_url,
    kind,
    occurrence,
    ...(target_url ? { target_url } : { target_site: target_site ?? null }),
    ...(written_target_url && { written_target_url }),
  };
}

export const NO_MARKS: Marks = { tags: [], favourite: false, notes: [] };

const marksQuery = (subject: Subject) =>
  queryOptions({
    queryKey: ["marks", "of", subject],
    queryFn: async () => (await answer(api.POST("/api/v1/marks/lookup", { body: { subjects: [subject] } }))).rows[0] ?? NO_MARKS,
  });

/** The marks of one link or site. */
export function useMarks(subject: Subject) {
  return useQuery(marksQuery(subject));
}

export const tagsQuery = queryOptions({
  queryKey: ["marks", "tags"],
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/marks/tags", { signal }))).rows,
});

async function refresh(): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ["marks"] }),
    queryClient.invalidateQueries({ queryKey: ["list", "/api/v1/marks"] }),
  ]);
}

/** Show a change at once, make it, and put the old marks back where that fails. */
async function change(subject: Subject, apply: (marks: Marks) => Marks, act: () => Promise<unknown>): Promise<void> {
  const { queryKey } = marksQuery(subject);
  await queryClient.cancelQueries({ queryKey });
  const before = queryClient.getQueryData(queryKey);
  if (before) queryClient.setQueryData(queryKey, apply(before));
  try {
    await act();
  } catch (error) {
    queryClient.setQueryData(queryKey, before);
    throw error;
  } finally {
    void refresh();
  }
}

export function setFavourite(subject: Subject, favourite: boolean): Promise<void> {
  return change(
    subject,
    (marks) => ({ ...marks, favourite }),
    () => answer(api.POST("/api/v1/marks/favourites", { body: { subjects: [subject], favourite } })),
  );
}

export function changeTags(subject: Subject, add: readonly string[], remove: readonly string[]): Promise<void> {
  return change(
    subject,
    (marks) => ({ ...marks, tags: [...new Set([...marks.tags.filter((tag) => !remove.includes(tag)), ...add])].sort() }),
    () => answer(api.POST("/api/v1/marks/tags", { body: { subjects: [subject], add: [...add], remove: [...remove] } })),
  );
}

/** Tag, or untag, many rows at once. */
export async function tagMany(subjects: readonly Subject[], add: readonly string[], remove: readonly string[] = []): Promise<void> {
  await answer(api.POST("/api/v1/marks/tags", { body: { subjects: [...subjects], add: [...add], remove: [...remove] } }));
  await refresh();
}

export async function favourMany(subjects: readonly Subject[], favourite: boolean): Promise<void> {
  await answer(api.POST("/api/v1/marks/favourites", { body: { subjects: [...subjects], favourite } }));
  await refresh();
}

export async function addNote(subject: Subject, text: string): Promise<Note> {
  const note = await answer(api.POST("/api/v1/marks/notes", { body: { subject, text } }));
  await refresh();
  return note;
}

export function changeNote(subject: Subject, id: string, text: string): Promise<void> {
  return change(
    subject,
    (marks) => ({ ...marks, notes: marks.notes.map((note) => (note.id === id ? { ...note, text } : note)) }),
    () => answer(api.PUT("/api/v1/marks/notes/{note_id}", { params: { path: { note_id: id } }, body: { text } })),
  );
}

export function removeNote(subject: Subject, id: string): Promise<void> {
  return change(
    subject,
    (marks) => ({ ...marks, notes: marks.notes.filter((note) => note.id !== id) }),
    () => answer(api.DELETE("/api/v1/marks/notes/{note_id}", { params: { path: { note_id: id } } })),
  );
}
