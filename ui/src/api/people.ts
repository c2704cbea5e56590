/** People, their tokens, share links and sessions; the settings in force; who changed what. */
import { queryOptions } from "@tanstack/react-query";
import { answer, api, keepCsrfToken, queryClient, type Schemas } from "@/api/client";
import { sessionQuery } from "@/api/session";

export type User = Schemas["User"];
export type Role = Schemas["Role"];
export type Token = Schemas["Token"];
export type TokenScope = Schemas["TokenScope"];
export type Share = Schemas["MadeShare"]["share"];
export type OwnSession = Schemas["Session"];
export type Setting = Schemas["SettingModel"];
export type AuditEntry = Schemas["Entry"];

const changed = (key: string): Promise<void> => queryClient.invalidateQueries({ queryKey: [key] });

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/users", { signal }))).rows,
});

export async function addUser(wanted: Schemas["NewUser"]): Promise<void> {
  await answer(api.POST("/api/v1/users", { body: wanted }));
  await changed("users");
}

export async function changeUser(id: string, change: Schemas["UserChange"]): Promise<void> {
  await answer(api.PATCH("/api/v1/users/{user_id}", { params: { path: { user_id: id } }, body: change }));
  await changed("users");
}

export async function removeUser(id: string): Promise<void> {
  await answer(api.DELETE("/api/v1/users/{user_id}", { params: { path: { user_id: id } } }));
  await changed("users");
}

export const tokensQuery = (everybody: boolean) =>
  queryOptions({
    queryKey: ["tokens", everybody],
    queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/tokens", { signal, params: { query: { everybody } } }))).rows,
  });

/** Make a token; what is returned is its secret, which is never shown again. */
export async function makeToken(name: string, scopes: TokenScope[], expiresAt: string | null): Promise<string> {
  const { secret } = await answer(api.POST("/api/v1/tokens", { body: { name, scopes, expires_at: expiresAt } }));
  await changed("tokens");
  return secret;
}

export async function revokeToken(id: string): Promise<void> {
  await answer(api.DELETE("/api/v1/tokens/{token_id}", { params: { path: { token_id: id } } }));
  await changed("tokens");
}

export const sharesQuery = (everybody: boolean) =>
  queryOptions({
    queryKey: ["shares", everybody],
    queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/shares", { signal, params: { query: { everybody } } }))).rows,
  });

/** Make a share link; what is returned is its address, which is never shown again. */
export async function makeShare(wanted: Schemas["NewShare"]): Promise<string> {
  const { path } = await answer(api.POST("/api/v1/shares", { body: wanted }));
  await changed("shares");
  return `${window.location.origin}${path}`;
}

export async function revokeShare(id: string): Promise<void> {
  await answer(api.DELETE("/api/v1/shares/{share_id}", { params: { path: { share_id: id } } }));
  await changed("shares");
}

export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/sessions", { signal }))).rows,
});

export async function endSession(id: string): Promise<void> {
  await answer(api.DELETE("/api/v1/sessions/{session_id}", { params: { path: { session_id: id } } }));
  await changed("sessions");
}

export async function signOutEverywhere(): Promise<void> {
  await answer(api.DELETE("/api/v1/sessions"));
  keepCsrfToken(null);
  await queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
}

export async function changePassword(password: string, newPassword: string): Promise<void> {
  await answer(api.PUT("/api/v1/session/password", { body: { password, new_password: newPassword } }));
  await Promise.all([changed("session"), changed("sessions")]);
}

export const settingsQuery = queryOptions({
  queryKey: ["settings"],
  queryFn: async ({ signal }) => (await answer(api.GET("/api/v1/settings", { signal }))).rows,
});
