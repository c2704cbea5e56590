import { choice, text, type Values } from "@/state/params";

/** What the inbox keeps in its address. */
export const alertParams = {
  state: choice(["open", "snoozed", "acknowledged", "all"]),
  project: text(),
  rule: text(),
  since: choice(["", "1", "7", "30"]),
  words: text(),
  event: text(),
};
export type AlertParams = Values<typeof alertParams>;
