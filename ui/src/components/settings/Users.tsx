import { Button, Group, PasswordInput, Popover, Select, Skeleton, Stack, Table, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { addUser, changeUser, removeUser, type Role, type User, usersQuery } from "@/api/people";
import { useSession } from "@/api/session";
import { ErrorState } from "@/components/Interludes";
import { say, sayProblem, sayWithUndo } from "@/components/notices";
import { ConfirmButton, PlainTable } from "@/components/settings/parts";
import { day, time } from "@/state/format";
import { settingWords } from "@/text/en/settings";

const words = settingWords.users;
const SHORTEST = 12;
const ROLES = ["viewer", "editor", "admin"] as const satisfies readonly Role[];
const roles = ROLES.map((value) => ({ value, label: words.roles[value] }));

/** Who may sign in, and what they may do. */
export function Users() {
  const { data, error, refetch } = useQuery(usersQuery);
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed" maw={680}>
        {words.about}
      </Text>
      <UserForm />
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton h={90} radius="lg" />
      ) : (
        <PlainTable
          label={settingWords.tabs.users}
          heads={[words.email, words.role, words.since, words.signedIn, words.setPassword, words.remove]}
        >
          {data.map((user) => (
            <UserRow key={user.id} user={user} />
          ))}
        </PlainTable>
      )}
    </Stack>
  );
}

function UserRow({ user }: { user: User }) {
  const own = useSession()?.user_id === user.id;
  const setRole = (role: Role): void => {
    changeUser(user.id, { role })
      .then(() => sayWithUndo(words.changed(user.email, words.roles[role]), () => changeUser(user.id, { role: user.role })))
      .catch(sayProblem);
  };
  return (
    <Table.Tr>
      <Table.Td fw={600}>
        {user.email}{" "}
        {own && (
          <Text span size="xs" c="dimmed" fw={400}>
            ({words.you})
          </Text>
        )}
      </Table.Td>
      <Table.Td>
        <Select
          aria-label={words.roleOf(user.email)}
          data={roles}
          value={user.role}
          allowDeselect={false}
          onChange={(value) => value && value !== user.role && setRole(value)}
          w={140}
        />
      </Table.Td>
      <Table.Td style={{ whiteSpace: "nowrap" }}>{day(user.created_at)}</Table.Td>
      <Table.Td style={{ whiteSpace: "nowrap" }}>{user.signed_in_at ? time(user.signed_in_at) : settingWords.never}</Table.Td>
      <Table.Td>{!own && <NewPassword user={user} />}</Table.Td>
      <Table.Td>
        {!own && (
          <ConfirmButton
            label={words.remove}
            name={words.removeOf(user.email)}
            question={words.confirm(user.email)}
            onConfirm={async () => {
              await removeUser(user.id);
              say(words.removed(user.email));
            }}
          />
        )}
      </Table.Td>
    </Table.Tr>
  );
}

function NewPassword({ user }: { user: User }) {
  const [open, setOpen] = useState(false);
  const [password, setPassword] = useState("");
  const save = (event: FormEvent): void => {
    event.preventDefault();
    changeUser(user.id, { password })
      .then(() => {
        say(words.passwordSet(user.email));
        setOpen(false);
        setPassword("");
      })
      .catch(sayProblem);
  };
  return (
    <Popover opened={open} onChange={setOpen} trapFocus returnFocus position="bottom-end" width={280} withRoles={false}>
      <Popover.Target>
        <Button
          variant="default"
          size="compact-xs"
          aria-label={words.setPasswordOf(user.email)}
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        >
          {words.setPassword}
        </Button>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label={words.setPasswordOf(user.email)}>
        <form onSubmit={save}>
          <PasswordInput
            size="xs"
            label={words.setPassword}
            description={settingWords.account.nextHint}
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Button type="submit" mt="sm" disabled={password.length < SHORTEST}>
            {settingWords.account.change}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}

const NOBODY = { email: "", password: "", role: "viewer" as Role };

function UserForm() {
  const [written, setWritten] = useState(NOBODY);
  const ready = written.email.includes("@") && written.password.length >= SHORTEST;
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (!ready) return;
    addUser({ ...written, email: written.email.trim() })
      .then(() => {
        say(words.added(written.email.trim()));
        setWritten(NOBODY);
      })
      .catch(sayProblem);
  };
  return (
    <form onSubmit={add} className="lc-card" autoComplete="off">
      <Group align="flex-start" gap="md">
        <TextInput
          type="email"
          label={words.email}
          value={written.email}
          autoComplete="off"
          onChange={(event) => setWritten({ ...written, email: event.currentTarget.value })}
          style={{ flex: "1 1 220px" }}
        />
        <PasswordInput
          size="xs"
          label={words.password}
          description={settingWords.account.nextHint}
          inputWrapperOrder={["label", "input", "description"]}
          autoComplete="new-password"
          value={written.password}
          onChange={(event) => setWritten({ ...written, password: event.currentTarget.value })}
          style={{ flex: "1 1 220px" }}
        />
        <Select
          label={words.role}
          data={roles}
          value={written.role}
          allowDeselect={false}
          onChange={(value) => value && setWritten({ ...written, role: value })}
          w={150}
        />
      </Group>
      <Button type="submit" mt="sm" disabled={!ready} data-testid="add-user">
        {words.add}
      </Button>
    </form>
  );
}
