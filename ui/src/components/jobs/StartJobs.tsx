import { Button, Group, Menu, Tooltip } from "@mantine/core";
import { IconChartDots, IconChevronDown, IconStack2 } from "@tabler/icons-react";
import { type Maintenance, startJob } from "@/api/jobs";
import { say, sayProblem } from "@/components/notices";
import { jobWords as words } from "@/text/en/jobs";

/** Work on the index that can be asked for. */
export function StartJobs() {
  const start = (kind: Maintenance, everything = false): void =>
    void startJob(kind, everything)
      .then(() => say(words.asked))
      .catch(sayProblem);
  return (
    <Group gap={6}>
      <Tooltip label={words.scoreHint}>
        <Button leftSection={<IconChartDots size={15} aria-hidden />} onClick={() => start("score")} data-testid="start-score">
          {words.score}
        </Button>
      </Tooltip>
      <Tooltip label={words.compactHint}>
        <Button
          variant="default"
          leftSection={<IconStack2 size={15} aria-hidden />}
          onClick={() => start("compact")}
          data-testid="start-compact"
        >
          {words.compact}
        </Button>
      </Tooltip>
      <Menu width={280}>
        <Menu.Target>
          <Button variant="default" px={8} aria-label={words.more}>
            <IconChevronDown size={15} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => start("compact", true)}>{words.everything}</Menu.Item>
          <Menu.Item onClick={() => start("upkeep")}>{words.upkeep}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
