import { Button, Checkbox, Code, Group, Select, Skeleton, Stack, Switch, Table, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { makeToken, revokeToken, type TokenScope, tokensQuery } from "@/api/people";
import { useMay } from "@/api/session";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { say, sayProblem } from "@/components/notices";
import { ConfirmButton, inDays, PlainTable, SecretOnce } from "@/components/settings/parts";
import { day, time } from "@/state/format";
import { settingWords } from "@/text/en/settings";

const words = settingWords.tokens;
const SCOPES = ["read", "write", "admin"] as const satisfies readonly TokenScope[];
const lives = Object.entries(settingWords.lives).map(([value, label]) => ({ value, label }));

/** API tokens: making, showing once, revoking. */
export function Tokens() {
  const [everybody, setEverybody] = useState(false);
  const [secret, setSecret] = useState("");
  const admin = useMay("admin");
  const { data, error, refetch } = useQuery(tokensQuery(everybody));
  const revoke = (id: string, name: string) => async (): Promise<void> => {
    await revokeToken(id);
    say(words.revoked(name));
  };
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed" maw={680}>
        {words.about}
      </Text>
      <TokenForm onMade={setSecret} />
      {secret && <SecretOnce title={words.secret} secret={secret} onClose={() => setSecret("")} />}
      {admin && (
        <Switch
          size="xs"
          label={settingWords.everybody}
          checked={everybody}
          onChange={(event) => setEverybody(event.currentTarget.checked)}
        />
      )}
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Skeleton h={90} radius="lg" />
      ) : data.length === 0 ? (
        <EmptyState title={words.none} hint={words.noneHint} />
      ) : (
        <PlainTable
          label={settingWords.tabs.tokens}
          heads={[
            settingWords.name,
            words.token,
            words.scopesHead,
            ...(everybody ? [settingWords.by] : []),
            settingWords.made,
            settingWords.expires,
            settingWords.lastUsed,
            words.revoke,
          ]}
        >
          {data.map((token) => (
            <Table.Tr key={token.id}>
              <Table.Td fw={600}>{token.name}</Table.Td>
              <Table.Td>
                <Code>{token.beginning}…</Code>
              </Table.Td>
              <Table.Td>{token.scopes.join(", ")}</Table.Td>
              {everybody && <Table.Td>{token.owner}</Table.Td>}
              <Table.Td style={{ whiteSpace: "nowrap" }}>{day(token.created_at)}</Table.Td>
              <Table.Td style={{ whiteSpace: "nowrap" }}>{token.expires_at ? day(token.expires_at) : settingWords.never}</Table.Td>
              <Table.Td style={{ whiteSpace: "nowrap" }}>{token.last_used_at ? time(token.last_used_at) : settingWords.never}</Table.Td>
              <Table.Td>
                <ConfirmButton
                  label={words.revoke}
                  name={words.revokeOf(token.name)}
                  question={words.confirm(token.name)}
                  onConfirm={revoke(token.id, token.name)}
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </PlainTable>
      )}
    </Stack>
  );
}

function TokenForm({ onMade }: { onMade: (secret: string) => void }) {
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<string[]>(["read"]);
  const [life, setLife] = useState<string | null>("90");
  const may = { read: true, write: useMay("editor"), admin: useMay("admin") };
  const ready = name.trim() !== "" && scopes.length > 0;
  const make = (event: FormEvent): void => {
    event.preventDefault();
    if (!ready) return;
    makeToken(
      name.trim(),
      SCOPES.filter((scope) => scopes.includes(scope)),
      inDays(life ?? ""),
    )
      .then((secret) => {
        onMade(secret);
        setName("");
      })
      .catch(sayProblem);
  };
  return (
    <form onSubmit={make} className="lc-card">
      <Group align="flex-start" gap="md">
        <TextInput
          label={settingWords.name}
          placeholder={words.placeholder}
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
          style={{ flex: "1 1 220px" }}
        />
        <Select label={words.life} data={lives} value={life} allowDeselect={false} onChange={setLife} w={130} />
        <Checkbox.Group label={words.scopes} size="xs" value={scopes} onChange={setScopes}>
          <Group gap="md" mt={8}>
            {SCOPES.filter((scope) => may[scope]).map((scope) => (
              <Checkbox key={scope} value={scope} label={words.scope[scope]} />
            ))}
          </Group>
        </Checkbox.Group>
      </Group>
      <Button type="submit" mt="sm" disabled={!ready} data-testid="make-token">
        {words.make}
      </Button>
    </form>
  );
}
