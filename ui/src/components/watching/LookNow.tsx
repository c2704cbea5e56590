import { Button, Tooltip } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { isOver, useJob } from "@/api/jobs";
import { refreshPlaced } from "@/api/placed";
import { refreshEvents, runMonitors, watchQuery } from "@/api/watching";
import { queryClient } from "@/api/client";
import { say, sayProblem } from "@/components/notices";
import { watchWords as words } from "@/text/en/watching";

/** Ask the monitors to look; what they find appears once the job is over. */
export function LookNow({ project }: { project: string }) {
  const [job, setJob] = useState("");
  const look = (): void => void runMonitors(project || null).then((id) => { setJob(id); say(words.looking); }).catch(sayProblem);
  return (
    <Tooltip label={words.lookHint}>
      <Button variant="default" loading={job !== ""} leftSection={<IconPlayerPlay size={14} aria-hidden />} onClick={look} data-testid="look-now">
        {words.lookNow}
        {job && <Waiting id={job} onOver={() => setJob("")} />}
      </Button>
    </Tooltip>
  );
}

function Waiting({ id, onOver }: { id: string; onOver: () => void }) {
  const { data: job, error } = useJob(id);
  const over = error !== null || (job !== undefined && isOver(job));
  useEffect(() => {
    if (!over) return;
    void Promise.all([refreshEvents(), refreshPlaced(), queryClient.invalidateQueries({ queryKey: watchQuery("").queryKey.slice(0, 1) })]);
    onOver();
    // once: the button is gone with this
  }, [over]);
  return null;
}
