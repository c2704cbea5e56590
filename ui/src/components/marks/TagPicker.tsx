import { ActionIcon, Badge, Group, TagsInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { changeTags, type Subject, tagsQuery, useMarks } from "@/api/marks";
import { useMay } from "@/api/session";
import { sayProblem, sayWithUndo } from "@/components/notices";
import { tame } from "@/state/format";
import { markWords as words } from "@/text/en/marks";

const LONGEST = 50;

/** The tags of a link or site, and a field that adds one. */
export function TagPicker({ subject }: { subject: Subject }) {
  const { data: marks } = useMarks(subject);
  const { data: known } = useQuery(tagsQuery);
  const may = useMay("editor");
  const tags = marks?.tags ?? [];
  const add = (tag: string): void => {
    changeTags(subject, [tag], [])
      .then(() => sayWithUndo(words.tagged(tag), () => changeTags(subject, [], [tag])))
      .catch(sayProblem);
  };
  const remove = (tag: string): void => {
    changeTags(subject, [], [tag])
      .then(() => sayWithUndo(words.untagged(tag), () => changeTags(subject, [tag], [])))
      .catch(sayProblem);
  };
  return (
    <Group gap={6} data-testid="tags">
      {tags.map((tag) => (
        <Badge
          key={tag}
          variant="default"
          radius="sm"
          tt="none"
          fw={500}
          size="md"
          rightSection={
            may && (
              <ActionIcon variant="transparent" size={16} c="dimmed" aria-label={words.untag(tame(tag))} onClick={() => remove(tag)}>
                <IconX size={12} />
              </ActionIcon>
            )
          }
        >
          <bdi>{tame(tag)}</bdi>
        </Badge>
      ))}
      {may && (
        <TagsInput
          aria-label={words.addTag}
          placeholder={words.addTag}
          size="xs"
          w={150}
          value={[]}
          data={(known ?? []).map((one) => one.tag).filter((tag) => !tags.includes(tag))}
          onChange={([tag]) => {
            const wanted = tag?.trim().slice(0, LONGEST);
            if (wanted && !tags.includes(wanted)) add(wanted);
          }}
        />
      )}
    </Group>
  );
}
