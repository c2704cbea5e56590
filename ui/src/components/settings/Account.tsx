import { Button, Group, PasswordInput, Skeleton, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { changePassword, endSession, sessionsQuery, signOutEverywhere } from "@/api/people";
import { useSession } from "@/api/session";
import { ErrorState } from "@/components/Interludes";
import { say, sayProblem } from "@/components/notices";
import { ConfirmButton, PlainTable } from "@/components/settings/parts";
import { tame, time } from "@/state/format";
import { browserName } from "@/state/browser";
import { settingWords } from "@/text/en/settings";

const words = settingWords.account;
const SHORTEST = 12;

/** One's own password and sessions. */
export function Account() {
  const session = useSession();
  const role = session?.role ? settingWords.users.roles[session.role] : "–";
  return (
    <Stack gap="lg">
      <dl className="lc-facts">
        <dt>{words.signedInAs}</dt>
        <dd>{session?.email ?? "–"}</dd>
        <dt>{words.role}</dt>
        <dd>{role}</dd>
      </dl>
      <PasswordForm email={session?.email ?? ""} />
      <Sessions />
    </Stack>
  );
}

const EMPTY = { present: "", next: "", again: "" };

function PasswordForm({ email }: { email: string }) {
  const [written, setWritten] = useState(EMPTY);
  const [busy, setBusy] = useState(false);
  const short = written.next !== "" && written.next.length < SHORTEST;
  const different = written.again !== "" && written.again !== written.next;
  const ready = written.present !== "" && written.next.length >= SHORTEST && written.again === written.next;
  const put = (part: Partial<typeof EMPTY>): void => setWritten((before) => ({ ...before, ...part }));
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (!ready) return;
    setBusy(true);
    changePassword(written.present, written.next)
      .then(() => {
        say(words.changed);
        setWritten(EMPTY);
      })
      .catch(sayProblem)
      .finally(() => setBusy(false));
  };
  return (
    <form onSubmit={save} className="lc-card">
      <Title order={2} fz={15} mb="sm">
        {words.password}
      </Title>
      <input type="email" value={email} autoComplete="username" readOnly hidden />
      <Group align="flex-start" gap="md">
        <PasswordInput
          size="xs"
          label={words.present}
          autoComplete="current-password"
          value={written.present}
          onChange={(event) => put({ present: event.currentTarget.value })}
          style={{ flex: "1 1 200px" }}
        />
        <PasswordInput
          size="xs"
          label={words.next}
          description={words.nextHint}
          inputWrapperOrder={["label", "input", "description", "error"]}
          error={short ? words.tooShort : undefined}
          autoComplete="new-password"
          value={written.next}
          onChange={(event) => put({ next: event.currentTarget.value })}
          style={{ flex: "1 1 200px" }}
        />
        <PasswordInput
          size="xs"
          label={words.again}
          error={different ? words.different : undefined}
          autoComplete="new-password"
          value={written.again}
          onChange={(event) => put({ again: event.currentTarget.value })}
          style={{ flex: "1 1 200px" }}
        />
      </Group>
      <Button type="submit" mt="sm" disabled={!ready} loading={busy}>
        {words.change}
      </Button>
    </form>
  );
}

function Sessions() {
  const { data, error, refetch } = useQuery(sessionsQuery);
  const end = (id: string): void =>
    void endSession(id)
      .then(() => say(words.ended))
      .catch(sayProblem);
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <div>
          <Title order={2} fz={15}>
            {words.sessions}
          </Title>
          <Text size="sm" c="dimmed">
            {words.current}
          </Text>
        </div>
        <ConfirmButton label={words.everywhere} name={words.everywhere} question={words.everywhereHint} onConfirm={signOutEverywhere} />
      </Group>
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton h={90} radius="lg" />
      ) : (
        <PlainTable label={words.sessions} heads={[words.browser, words.since, settingWords.lastUsed, words.end]}>
          {data.map((one) => (
            <Table.Tr key={one.id}>
              <Table.Td maw={420}>
                <Text size="sm" lineClamp={1} title={tame(one.browser)}>
                  {browserName(one.browser)}
                </Text>
              </Table.Td>
              <Table.Td style={{ whiteSpace: "nowrap" }}>{time(one.created_at)}</Table.Td>
              <Table.Td style={{ whiteSpace: "nowrap" }}>{time(one.last_used_at)}</Table.Td>
              <Table.Td>
                <Button variant="default" size="compact-xs" aria-label={words.endOf(browserName(one.browser))} onClick={() => end(one.id)}>
                  {words.end}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </PlainTable>
      )}
    </section>
  );
}
