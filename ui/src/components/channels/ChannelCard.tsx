import { Alert, Badge, Button, Group, Switch, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconClockExclamation, IconListDetails, IconSend } from "@tabler/icons-react";
import { useState } from "react";
import { type Channel, type ChannelKind, type Outcome, replaceChannel, testChannel } from "@/api/channels";
import { KindMark, kindName } from "@/components/channels/kinds";
import { sayProblem, sayWithUndo } from "@/components/notices";
import { count, tame, time } from "@/state/format";
import { ago, openFields } from "@/state/watching";
import { channelWords as words } from "@/text/en/watching";

interface Props {
  channel: Channel;
  kind: ChannelKind | undefined;
  may: boolean;
  onEdit: () => void;
  onLog: () => void;
}

/** One channel: where it sends to, whether it works, and a test. */
export function ChannelCard({ channel, kind, may, onEdit, onLog }: Props) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [busy, setBusy] = useState(false);
  const name = tame(channel.name);
  const put = async (enabled: boolean): Promise<void> =>
    void (await replaceChannel(channel.id, { name: channel.name, given: openFields(kind, channel), enabled, renew: false }));
  const flip = (enabled: boolean): void => {
    put(enabled)
      .then(() => sayWithUndo((enabled ? words.turnedOn : words.turnedOff)(name), () => put(!enabled)))
      .catch(sayProblem);
  };
  const test = (): void => {
    setBusy(true);
    setOutcome(null);
    testChannel(channel.id)
      .then(setOutcome)
      .catch(sayProblem)
      .finally(() => setBusy(false));
  };
  return (
    <section
      className="lc-card lc-watch-card"
      data-off={!channel.enabled || undefined}
      data-broken={channel.broken !== "" || undefined}
      aria-label={name}
      data-testid="channel"
    >
      <Group gap="sm" wrap="nowrap" align="flex-start" className="lc-watch-head">
        <KindMark kind={channel.kind} />
        <div style={{ minWidth: 0, flex: 1 }}>
          <Title order={2} fz={15} style={{ overflowWrap: "anywhere" }}>
            {name}
          </Title>
          <Text size="xs" c="dimmed">
            {kindName(channel.kind)}
          </Text>
        </div>
        <Switch
          size="sm"
          aria-label={words.on(name)}
          checked={channel.enabled}
          disabled={!may || !kind}
          onChange={(event) => flip(event.currentTarget.checked)}
        />
      </Group>
      <Options channel={channel} />
      <Health channel={channel} />
      {outcome && <TestOutcome outcome={outcome} />}
      <Group gap={6} className="lc-watch-foot">
        {may && (
          <Button
            size="compact-xs"
            variant="default"
            loading={busy}
            leftSection={<IconSend size={13} aria-hidden />}
            aria-label={words.testTo(name)}
            onClick={test}
            data-testid="test-channel"
          >
            {words.test}
          </Button>
        )}
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconListDetails size={13} aria-hidden />}
          aria-label={words.logOf(name)}
          onClick={onLog}
          data-testid="channel-log"
        >
          {words.log}
        </Button>
        {may && (
          <Button size="compact-xs" variant="default" aria-label={`${words.edit}: ${name}`} onClick={onEdit}>
            {words.edit}
          </Button>
        )}
      </Group>
    </section>
  );
}

function Options({ channel }: { channel: Channel }) {
  const known = Object.entries(channel.options);
  if (!known.length) return null;
  return (
    <dl className="lc-facts" style={{ gridTemplateColumns: "70px minmax(0, 1fr)" }}>
      {known.map(([name, value]) => [
        <dt key={`${name}t`}>{words.options[name] ?? name}</dt>,
        <dd key={name}>
          <bdi>{tame(value)}</bdi>
        </dd>,
      ])}
    </dl>
  );
}

function Health({ channel }: { channel: Channel }) {
  if (channel.broken) {
    return (
      <div>
        <Badge
          variant="light"
          color="red"
          radius="sm"
          className="lc-badge"
          leftSection={<IconAlertTriangle size={12} aria-hidden />}
          data-testid="broken"
        >
          {words.broken}
        </Badge>
        <Text size="sm" className="lc-lost" mt={4} style={{ overflowWrap: "anywhere" }}>
          {tame(channel.broken)}
        </Text>
      </div>
    );
  }
  return channel.verified_at ? (
    <Text size="sm" c="dimmed" title={time(channel.verified_at)}>
      <IconCheck size={14} className="lc-gained" style={{ verticalAlign: "-2px" }} aria-hidden />{" "}
      {words.works(ago(channel.verified_at, new Date()))}
    </Text>
  ) : (
    <Text size="sm" c="dimmed">
      {words.untested}
    </Text>
  );
}

const COLOURS: Readonly<Record<string, string>> = { ok: "teal", temporary: "orange", permanent: "red" };

/** What the service said, in its own words. */
function TestOutcome({ outcome }: { outcome: Outcome }) {
  const last = outcome.attempts.at(-1);
  return (
    <Alert
      variant="outline"
      color={COLOURS[outcome.outcome] ?? "gray"}
      py={6}
      role="status"
      data-testid="outcome"
      icon={outcome.outcome === "ok" ? <IconCheck size={16} aria-hidden /> : <IconClockExclamation size={16} aria-hidden />}
    >
      <Text size="sm" fw={600}>
        {words.outcomes[outcome.outcome]}
        {last ? (
          <Text span size="xs" c="dimmed" fw={400}>
            {last.status ? ` · ${last.status}` : ""} · {words.took(count(last.milliseconds))}
          </Text>
        ) : null}
      </Text>
      {outcome.reason && (
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {tame(outcome.reason)}
        </Text>
      )}
      {words.outcomeHints[outcome.outcome] && (
        <Text size="xs" c="dimmed">
          {words.outcomeHints[outcome.outcome]}
        </Text>
      )}
    </Alert>
  );
}
