import { Button, Tooltip } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { runMonitors } from "@/api/watching";
import { say, sayProblem } from "@/components/notices";
import { JobEnd } from "@/components/watching/JobEnd";
import { watchWords as words } from "@/text/en/watching";

/** Ask the monitors to look; what they find appears once the job is over. */
export function LookNow({ project }: { project: string }) {
  const [job, setJob] = useState("");
  const look = (): void =>
    void runMonitors(project || null)
      .then((id) => {
        setJob(id);
        say(words.looking);
      })
      .catch(sayProblem);
  return (
    <>
      <Tooltip label={words.lookHint}>
        <Button
          variant="default"
          loading={job !== ""}
          leftSection={<IconPlayerPlay size={14} aria-hidden />}
          onClick={look}
          data-testid="look-now"
        >
          {words.lookNow}
        </Button>
      </Tooltip>
      {job && <JobEnd id={job} onOver={() => setJob("")} />}
    </>
  );
}
