import { Group, Stack, Text } from "@mantine/core";
import type { Job } from "@/api/jobs";
import { count, tame } from "@/state/format";
import { fileName, importedFiles } from "@/state/jobs";
import { importWords as words } from "@/text/en/imports";

/** What came of each file of an import; nothing for other jobs. */
export function Outcome({ job }: { job: Job }) {
  const files = importedFiles(job);
  if (!files.length) return null;
  return (
    <Stack gap={4} mt={8} component="ul" style={{ listStyle: "none", padding: 0, margin: 0 }}>
      {files.map((file, at) => (
        <Group key={at} component="li" justify="space-between" gap="xs" style={{ borderTop: "1px solid var(--lc-line)", paddingTop: 6 }}>
          <Text size="sm" title={tame(file.file)} style={{ overflowWrap: "anywhere", flex: "1 1 200px" }}>
            <bdi>{tame(fileName(file.file))}</bdi>
          </Text>
          {file.errors.length ? (
            <Text size="sm" className="lc-lost" style={{ flex: "2 1 300px", overflowWrap: "anywhere" }}>
              {file.errors.map(tame).join(" ")}
            </Text>
          ) : (
            <Text size="sm" c="dimmed" className="lc-figures">
              {file.already ? words.already : words.result(count(file.linksNew), count(file.linksConfirmed))}
              {file.skipped > 0 && `, ${words.rowsSkipped(count(file.skipped))}`}
            </Text>
          )}
        </Group>
      ))}
    </Stack>
  );
}
