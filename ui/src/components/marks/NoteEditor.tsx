import { ActionIcon, Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { addNote, changeNote, type Note, removeNote, type Subject, useMarks } from "@/api/marks";
import { useMay } from "@/api/session";
import { sayProblem, sayWithUndo } from "@/components/notices";
import { tame, time } from "@/state/format";
import { general } from "@/text/en/general";
import { markWords as words } from "@/text/en/marks";

const LONGEST = 10_000;

/** The notes about a link or site, and a field for another. */
export function NoteEditor({ subject }: { subject: Subject }) {
  const { data: marks } = useMarks(subject);
  const may = useMay("editor");
  const [editing, setEditing] = useState("");
  const write = async (text: string): Promise<void> => {
    const note = await addNote(subject, text);
    sayWithUndo(words.noteSaved, () => removeNote(subject, note.id));
  };
  const change = async (note: Note, text: string): Promise<void> => {
    await changeNote(subject, note.id, text);
    setEditing("");
    sayWithUndo(words.noteChanged, () => changeNote(subject, note.id, note.text));
  };
  const remove = (note: Note): void => {
    removeNote(subject, note.id)
      .then(() =>
        sayWithUndo(words.noteRemoved, async () => {
          await addNote(subject, note.text);
        }),
      )
      .catch(sayProblem);
  };
  return (
    <Stack gap="sm" data-testid="notes">
      {(marks?.notes ?? []).map((note) =>
        editing === note.id ? (
          <NoteForm
            key={note.id}
            text={note.text}
            label={words.changeNote}
            onSave={(text) => change(note, text)}
            onCancel={() => setEditing("")}
          />
        ) : (
          <div key={note.id} className="lc-note">
            <Text size="sm" style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere" }}>
              <bdi>{note.text.split("\n").map(tame).join("\n")}</bdi>
            </Text>
            <Group justify="space-between" wrap="nowrap" gap="xs">
              <Text size="xs" c="dimmed">
                {words.noteBy(note.made_by, time(note.changed_at))}
              </Text>
              {may && (
                <Group gap={2} wrap="nowrap">
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    c="dimmed"
                    size={24}
                    aria-label={words.changeNote}
                    onClick={() => setEditing(note.id)}
                  >
                    <IconPencil size={14} />
                  </ActionIcon>
                  <ActionIcon variant="subtle" color="gray" c="dimmed" size={24} aria-label={words.removeNote} onClick={() => remove(note)}>
                    <IconTrash size={14} />
                  </ActionIcon>
                </Group>
              )}
            </Group>
          </div>
        ),
      )}
      {may && <NoteForm text="" label={words.writeNote} onSave={write} />}
    </Stack>
  );
}

function NoteForm({
  text,
  label,
  onSave,
  onCancel,
}: {
  text: string;
  label: string;
  onSave: (text: string) => Promise<void>;
  onCancel?: () => void;
}) {
  const [written, setWritten] = useState(text);
  const [busy, setBusy] = useState(false);
  const wanted = written.trim();
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (!wanted) return;
    setBusy(true);
    onSave(wanted)
      .then(() => setWritten(""), sayProblem)
      .finally(() => setBusy(false));
  };
  return (
    <form onSubmit={save}>
      <Textarea
        aria-label={label}
        placeholder={words.notePlaceholder}
        size="xs"
        autosize
        minRows={2}
        maxRows={10}
        maxLength={LONGEST}
        value={written}
        onChange={(event) => setWritten(event.currentTarget.value)}
      />
      {(wanted || onCancel) && (
        <Group gap="xs" mt={6}>
          <Button type="submit" disabled={!wanted} loading={busy}>
            {words.saveNote}
          </Button>
          {onCancel && (
            <Button variant="default" onClick={onCancel}>
              {general.cancel}
            </Button>
          )}
        </Group>
      )}
    </form>
  );
}
