/** Files on their way to the server: sent with progress, looked at before they are imported. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { ApiProblem, answer, api, queryClient, type Schemas } from "@/api/client";
import { sessionQuery } from "@/api/session";
import { BASE_PATH } from "@/base";

export type Upload = Schemas["UploadModel"];
export type FilePreview = Schemas["FilePreview"];
export type TablePreview = Schemas["TablePreview"];

/** Send one file; `fetch` cannot tell how much of it has gone, so this is the older way. */
export function sendFile(file: File, onProgress: (share: number) => void, signal: AbortSignal): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${BASE_PATH}/api/v1/uploads?name=${encodeURIComponent(file.name)}`);
    request.responseType = "json";
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("X-CSRF-Token", queryClient.getQueryData(sessionQuery.queryKey)?.csrf_token ?? "");
    request.upload.addEventListener("progress", (event) => onProgress(event.total ? event.loaded / event.total : 0));
    request.addEventListener("load", () => {
      const body: unknown = request.response;
      if (request.status === 201) resolve(body as Upload);
      else reject(new ApiProblem({ status: request.status, title: request.statusText, ...(body as object | null) }));
    });
    request.addEventListener("error", () => reject(new ApiProblem({})));
    request.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
    signal.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}

/** What is in an uploaded file, read as `format` or as what it looks like, about `site`. */
export const previewQuery = (id: string, format: string, site: string) =>
  queryOptions({
    queryKey: ["upload", id, format, site],
    queryFn: ({ signal }) =>
      answer(
        api.GET("/api/v1/uploads/{upload_id}/preview", {
          signal,
          params: { path: { upload_id: id }, query: { ...(format && { format }), ...(site && { site }) } },
        }),
      ),
    staleTime: Infinity,
    retry: false,
    placeholderData: keepPreviousData,
  });

export async function dropUpload(id: string): Promise<void> {
  await answer(api.DELETE("/api/v1/uploads/{upload_id}", { params: { path: { upload_id: id } } }));
}
