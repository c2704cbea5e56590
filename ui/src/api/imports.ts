/** Imports: what came in, bringing in more, taking it back. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api, queryClient, type Schemas } from "@/api/client";

export type Import = Schemas["ImportModel"];
export type ImportRequest = Schemas["ImportRequest"];

export const importFormatsQuery = queryOptions({
  queryKey: ["import-formats"],
  queryFn: ({ signal }) => answer(api.GET("/api/v1/import-formats", { signal })),
});

/** Ask for an import; returns the job that does it. */
export async function startImport(wanted: ImportRequest): Promise<string> {
  return (await answer(api.POST("/api/v1/imports", { body: wanted }))).job;
}

/** Links came or went: every figure may be another one now. */
export async function forgetFigures(): Promise<void> {
  await queryClient.invalidateQueries({ predicate: ({ queryKey }) => !["session", "upload", "job"].includes(String(queryKey[0])) });
}

export async function undoImport(id: string): Promise<void> {
  await answer(api.POST("/api/v1/imports/{import_id}/undo", { params: { path: { import_id: id } } }));
  await forgetFigures();
}

export async function redoImport(id: string): Promise<void> {
  await answer(api.POST("/api/v1/imports/{import_id}/redo", { params: { path: { import_id: id } } }));
  await forgetFigures();
}
