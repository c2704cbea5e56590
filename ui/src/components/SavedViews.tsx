import { ActionIcon, Button, Group, Popover, Text, TextInput } from "@mantine/core";
import { IconBookmark, IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useMay, useSession } from "@/api/session";
import { removeView, saveView, viewsQuery } from "@/api/views";
import { say, sayProblem, sayWithUndo } from "@/components/notices";
import type { ScreenId } from "@/screens";
import { parseSearch, type Search, writeSearch } from "@/state/search";
import { general } from "@/text/en/general";

const words = general.views;
/** What belongs to the moment and not to a view. */
const LEFT_OUT = ["row", "cursor"];

/** Views of a screen under a name: filters, order and columns, for any target. */
export function SavedViews({ screen }: { screen: ScreenId }) {
  const [name, setName] = useState("");
  const [open, setOpen] = useState(false);
  const may = useMay("editor");
  const person = useSession()?.kind === "user";
  const { data: views = [] } = useQuery({ ...viewsQuery(screen), enabled: person });
  const search = useLocation().search as Search;
  const navigate = useNavigate();
  if (!person) return null;
  const query = writeSearch(Object.fromEntries(Object.entries(search).filter(([key]) => !LEFT_OUT.includes(key)))).slice(1);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (!name.trim()) return;
    saveView(name.trim(), screen, query)
      .then(() => {
        say(words.saved);
        setName("");
      })
      .catch(sayProblem);
  };
  const remove = (id: string, removed: string, kept: string): void => {
    removeView(id)
      .then(() => sayWithUndo(words.removed(removed), () => saveView(removed, screen, kept)))
      .catch(sayProblem);
  };
  return (
    <Popover width={280} position="bottom-end" withinPortal trapFocus opened={open} onChange={setOpen}>
      <Popover.Target>
        <Button variant="default" leftSection={<IconBookmark size={14} aria-hidden />} onClick={() => setOpen(!open)} data-testid="views">
          {words.menu}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={8}>
        {views.length === 0 && (
          <Text size="xs" c="dimmed" px={8} pb={6}>
            {words.none}
          </Text>
        )}
        {views.map((view) => (
          <Group key={view.id} gap={4} wrap="nowrap">
            <Button
              variant="subtle"
              color="gray"
              c="var(--mantine-color-text)"
              fw={500}
              justify="flex-start"
              fullWidth
              onClick={() => {
                setOpen(false);
                void navigate({ to: ".", search: parseSearch(view.query) as never });
              }}
            >
              {view.name}
            </Button>
            {may && (
              <ActionIcon
                variant="subtle"
                color="gray"
                c="dimmed"
                aria-label={words.remove(view.name)}
                onClick={() => remove(view.id, view.name, view.query)}
              >
                <IconTrash size={14} />
              </ActionIcon>
            )}
          </Group>
        ))}
        {may && (
          <form onSubmit={save}>
            <Group gap={6} p={6} wrap="nowrap">
              <TextInput
                aria-label={words.name}
                placeholder={words.name}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
                style={{ flex: 1 }}
                maxLength={200}
              />
              <Button type="submit" disabled={!name.trim()}>
                {general.save}
              </Button>
            </Group>
          </form>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
