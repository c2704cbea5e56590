import type { JobState } from "@/api/jobs";

/** Colour of the badge of each state. */
export const STATE_COLORS: Readonly<Record<JobState, string>> = {
  queued: "gray",
  running: "indigo",
  done: "teal",
  failed: "red",
  cancelled: "gray",
};
