import { useEffect } from "react";
import { queryClient } from "@/api/client";
import { isOver, useJob } from "@/api/jobs";
import { refreshPlaced } from "@/api/placed";
import { refreshEvents } from "@/api/watching";

/** Waits for a job that looks, and asks anew for what it may have found. */
export function JobEnd({ id, onOver }: { id: string; onOver: () => void }) {
  const { data: job, error } = useJob(id);
  const over = error !== null || (job !== undefined && isOver(job));
  useEffect(() => {
    if (!over) return;
    void Promise.all([refreshEvents(), refreshPlaced(), queryClient.invalidateQueries({ queryKey: ["watch"] })]);
    onOver();
    // once: whoever waits stops waiting with this
  }, [over]);
  return null;
}
