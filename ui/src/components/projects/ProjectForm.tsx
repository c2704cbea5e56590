import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { createProject, type Project, removeProject, replaceProject, type WantedProject } from "@/api/projects";
import { ErrorState } from "@/components/Interludes";
import { sayWithUndo } from "@/components/notices";
import { cleanTarget } from "@/state/target";
import { entry as words } from "@/text/en/entry";
import { general } from "@/text/en/general";

const lines = (text: string): string[] => text.split("\n").map((line) => line.trim()).filter(Boolean);

function wanted(project: Project): WantedProject {
  return { name: project.name, own: [...project.own], competitors: [...project.competitors], brand_words: [...project.brand_words] };
}

/** Make a project or change one. */
export function ProjectForm({ project, onClose }: { project: Project | null; onClose: () => void }) {
  const scopes = new Map([...(project?.own ?? []), ...(project?.competitors ?? [])].map((one) => [one.target, one.scope]));
  const targets = (text: string): WantedProject["own"] => lines(text).map((line) => ({ target: cleanTarget(line), scope: scopes.get(cleanTarget(line)) ?? null }));
  const [name, setName] = useState(project?.name ?? "");
  const [own, setOwn] = useState(project?.own.map((one) => one.target).join("\n") ?? "");
  const [others, setOthers] = useState(project?.competitors.map((one) => one.target).join("\n") ?? "");
  const [brand, setBrand] = useState(project?.brand_words.join("\n") ?? "");
  const saving = useMutation({
    mutationFn: async () => {
      const draft = { name: name.trim() || cleanTarget(lines(own)[0] ?? ""), own: targets(own), competitors: targets(others), brand_words: lines(brand) };
      await (project ? replaceProject(project.id, draft) : createProject(draft));
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
          <TextInput label={words.name} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={200} data-autofocus />
          <Textarea label={words.own} description={words.ownHint} required autosize minRows={2} size="xs" value={own} onChange={(event) => setOwn(event.currentTarget.value)} spellCheck={false} />
          <Textarea label={words.competitors} autosize minRows={2} size="xs" value={others} onChange={(event) => setOthers(event.currentTarget.value)} spellCheck={false} />
          <Textarea label={words.brand} description={words.brandHint} autosize minRows={2} size="xs" value={brand} onChange={(event) => setBrand(event.currentTarget.value)} />
          <Group justify="space-between">
            {project ? <Button variant="default" loading={removing.isPending} onClick={() => removing.mutate()}>{words.remove}</Button> : <span />}
            <Button type="submit" loading={saving.isPending} disabled={!lines(own).length}>{project ? general.save : words.create}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
