import { Button, Group, Select, Skeleton, Stack, Switch, Table, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { makeShare, revokeShare, sharesQuery } from "@/api/people";
import { useMay } from "@/api/session";
import { EmptyState, ErrorState } from "@/components/Interludes";
import { say, sayProblem } from "@/components/notices";
import { ConfirmButton, inDays, PlainTable, SecretOnce } from "@/components/settings/parts";
import { asksTarget, SCREENS } from "@/screens";
import { day, time } from "@/state/format";
import { cleanTarget, SCOPES, type Scope } from "@/state/target";
import { general } from "@/text/en/general";
import { settingWords } from "@/text/en/settings";

const words = settingWords.shares;
const lives = Object.entries(settingWords.lives)
  .filter(([value]) => value)
  .map(([value, label]) => ({ value, label }));
/** The last part of the address of each screen about a target, as a share link opens it. */
const screens = SCREENS.filter((screen) => screen.page && asksTarget(screen)).map((screen) => ({
  value: screen.path.split("/").at(-1) ?? "",
  label: general.screens[screen.id],
}));
const screenName = (opens: string): string => screens.find((one) => one.value === opens.split("?")[0])?.label ?? opens;

/** Share links: making, showing once, revoking. */
export function Shares() {
  const [everybody, setEverybody] = useState(false);
  const [address, setAddress] = useState("");
  const admin = useMay("admin");
  const { data, error, refetch } = useQuery(sharesQuery(everybody));
  const revoke = (id: string, name: string) => async (): Promise<void> => {
    await revokeShare(id);
    say(words.revoked(name));
  };
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed" maw={680}>
        {words.about}
      </Text>
      <ShareForm onMade={setAddress} />
      {address && <SecretOnce title={words.secret} secret={address} onClose={() => setAddress("")} />}
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
          label={settingWords.tabs.shares}
          heads={[
            words.target,
            words.forWhom,
            words.opens,
            ...(everybody ? [settingWords.by] : []),
            settingWords.made,
            settingWords.expires,
            settingWords.lastUsed,
            words.revoke,
          ]}
        >
          {data.map((share) => (
            <Table.Tr key={share.id}>
              <Table.Td fw={600}>
                {share.target}{" "}
                <Text span size="xs" c="dimmed" fw={400}>
                  {general.target.scopes[share.scope]}
                </Text>
              </Table.Td>
              <Table.Td>{share.name || "–"}</Table.Td>
              <Table.Td>{screenName(share.opens)}</Table.Td>
              {everybody && <Table.Td>{share.made_by}</Table.Td>}
              <Table.Td style={{ whiteSpace: "nowrap" }}>{day(share.created_at)}</Table.Td>
              <Table.Td style={{ whiteSpace: "nowrap" }}>{day(share.expires_at)}</Table.Td>
              <Table.Td style={{ whiteSpace: "nowrap" }}>{share.last_used_at ? time(share.last_used_at) : settingWords.never}</Table.Td>
              <Table.Td>
                <ConfirmButton
                  label={words.revoke}
                  name={words.revokeOf(share.name || share.target)}
                  question={words.confirm(share.name || share.target)}
                  onConfirm={revoke(share.id, share.name || share.target)}
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </PlainTable>
      )}
    </Stack>
  );
}

function ShareForm({ onMade }: { onMade: (address: string) => void }) {
  const [target, setTarget] = useState("");
  const [scope, setScope] = useState<Scope | "">("");
  const [opens, setOpens] = useState<string | null>("overview");
  const [name, setName] = useState("");
  const [life, setLife] = useState<string | null>("30");
  const wanted = cleanTarget(target);
  const make = (event: FormEvent): void => {
    event.preventDefault();
    const expires = inDays(life ?? "");
    if (!wanted || !expires) return;
    makeShare({ target: wanted, scope: scope || null, expires_at: expires, name: name.trim(), opens: opens ?? "overview" })
      .then((made) => {
        onMade(made);
        setTarget("");
        setName("");
      })
      .catch(sayProblem);
  };
  return (
    <form onSubmit={make} className="lc-card">
      <Group align="flex-end" gap="md">
        <TextInput
          label={words.target}
          placeholder={words.targetPlaceholder}
          value={target}
          onChange={(event) => setTarget(event.currentTarget.value)}
          spellCheck={false}
          autoCapitalize="none"
          style={{ flex: "1 1 220px" }}
        />
        <Select
          label={general.target.scope}
          data={["" as const, ...SCOPES].map((value) => ({ value, label: general.target.scopes[value] }))}
          value={scope}
          allowDeselect={false}
          onChange={(value) => setScope((value ?? "") as Scope | "")}
          w={140}
        />
        <Select label={words.opens} data={screens} value={opens} allowDeselect={false} onChange={setOpens} w={170} />
        <TextInput
          label={words.forWhom}
          placeholder={words.forWhomPlaceholder}
          value={name}
          maxLength={200}
          onChange={(event) => setName(event.currentTarget.value)}
          style={{ flex: "1 1 180px" }}
        />
        <Select label={settingWords.tokens.life} data={lives} value={life} allowDeselect={false} onChange={setLife} w={110} />
      </Group>
      <Button type="submit" mt="sm" disabled={!wanted} data-testid="make-share">
        {words.make}
      </Button>
    </form>
  );
}
