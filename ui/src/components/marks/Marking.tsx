import { Group, Stack, Title } from "@mantine/core";
import { type Subject, useMarks } from "@/api/marks";
import { useSession } from "@/api/session";
import { ErrorState } from "@/components/Interludes";
import { MarkButtons } from "@/components/marks/MarkButtons";
import { NoteEditor } from "@/components/marks/NoteEditor";
import { TagPicker } from "@/components/marks/TagPicker";
import { markWords as words } from "@/text/en/marks";
import "@/theme/data.css";

/** Star, tags and notes of a link or site, for the drawer of its row; guests of a share link see none. */
export function Marking({ subject }: { subject: Subject }) {
  const person = useSession()?.kind === "user";
  return person ? <OwnMarking subject={subject} /> : null;
}

function OwnMarking({ subject }: { subject: Subject }) {
  const { error, refetch } = useMarks(subject);
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  return (
    <Stack gap="sm" component="section" aria-label={words.tags}>
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <MarkButtons subject={subject} />
        <TagPicker subject={subject} />
      </Group>
      <Title order={3} fz={13}>
        {words.notes}
      </Title>
      <NoteEditor subject={subject} />
    </Stack>
  );
}
