import { Button, Group, Modal, Stack, TagsInput, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { createProject, type Project, removeProject, replaceProject, type WantedProject } from "@/api/projects";
import { ErrorState } from "@/components/Interludes";
import { say, sayWithUndo } from "@/components/notices";
import { filled, type Target, TargetRows } from "@/components/projects/TargetRows";
import { entry as words } from "@/text/en/entry";
import { projectWords as more } from "@/text/en/projects";
import { general } from "@/text/en/general";

function wanted(project: Project): WantedProject {
  return { name: project.name, own: [...project.own], competitors: [...project.competitors], brand_words: [...project.brand_words] };
}

/** Make a project or change one. */
export function ProjectForm({ project, onClose }: { project: Project | null; onClose: () => void }) {
  const [name, setName] = useState(project?.name ?? "");
  const [own, setOwn] = useState<readonly Target[]>(project?.own ?? []);
  const [others, setOthers] = useState<readonly Target[]>(project?.competitors ?? []);
  const [brand, setBrand] = useState<string[]>(project?.brand_words ?? []);
  const saving = useMutation({
    mutationFn: async () => {
      const sites = filled(own);
      const draft = { name: name.trim() || (sites[0]?.target ?? ""), own: sites, competitors: filled(others), brand_words: brand };
      await (project ? replaceProject(project.id, draft) : createProject(draft));
      say(project ? more.saved(draft.name) : more.made(draft.name));
    },
    onSuccess: onClose,
  });
  const removing = useMutation({
    mutationFn: () => removeProject(project?.id ?? ""),
    onSuccess: () => {
      onClose();
      if (project) sayWithUndo(words.removed(project.name), async () => void (await createProject(wanted(project))));
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    saving.mutate();
  };
  return (
    <Modal opened onClose={onClose} title={project ? words.change : words.newProject} closeButtonProps={{ "aria-label": general.close }}>
      <form onSubmit={submit}>
        <Stack gap="sm">
          {(saving.error ?? removing.error) && <ErrorState error={saving.error ?? removing.error} />}
          <TextInput
            label={words.name}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={200}
            data-autofocus
          />
          <TargetRows label={words.own} hint={more.ownHint} required targets={own} onChange={setOwn} />
          <TargetRows label={words.competitors} targets={others} onChange={setOthers} />
          <TagsInput
            label={words.brand}
            description={more.brandHint}
            size="xs"
            acceptValueOnBlur
            value={brand}
            onChange={setBrand}
            clearable
            clearButtonProps={{ "aria-label": general.filters.clear }}
          />
          <Group justify="space-between">
            {project ? (
              <Button variant="default" loading={removing.isPending} onClick={() => removing.mutate()}>
                {words.remove}
              </Button>
            ) : (
              <span />
            )}
            <Button type="submit" loading={saving.isPending} disabled={!filled(own).length}>
              {project ? general.save : words.create}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
