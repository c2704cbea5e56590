import { Badge, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { messagesQuery, type SentMessage, triesQuery } from "@/api/channels";
import { ErrorState } from "@/components/Interludes";
import { count, tame, time } from "@/state/format";
import { channelWords as words, watchWords } from "@/text/en/watching";

const COLOURS: Readonly<Record<string, string>> = {
  waiting: "gray",
  sending: "indigo",
  sent: "teal",
  failed: "red",
  ok: "teal",
  temporary: "orange",
  permanent: "red",
};
const cadence = (name: string): string => watchWords.cadenceNames[name as keyof typeof watchWords.cadenceNames] ?? name;

/** What a channel was told, with every try. */
export function ChannelLog({ id }: { id: string }) {
  const messages = useQuery(messagesQuery(id));
  const tries = useQuery(triesQuery(id));
  const error = messages.error ?? tries.error;
  if (error) return <ErrorState error={error} />;
  if (!messages.data || !tries.data) return <Skeleton h={200} />;
  return (
    <Stack gap="md">
      <section>
        <Title order={3} fz={14} mb={6}>
          {words.messages}
        </Title>
        {messages.data.length === 0 ? (
          <Text size="sm" c="dimmed">
            {words.noMessage}
          </Text>
        ) : (
          messages.data.map((one) => <Message key={one.id} message={one} />)
        )}
      </section>
      {tries.data.length > 0 && (
        <section>
          <Title order={3} fz={14} mb={6}>
            {words.tries}
          </Title>
          {tries.data.map((one, at) => (
            <div key={at} className="lc-evidence-card" style={{ marginBottom: 8 }}>
              <State name={one.outcome} text={words.outcomes[one.outcome] ?? one.outcome} />
              <Text span size="xs" c="dimmed" ml={8}>
                {[time(one.at), one.status, words.took(count(one.milliseconds))].filter(Boolean).join(" · ")}
              </Text>
              {one.reason && (
                <Text size="sm" mt={4} style={{ overflowWrap: "anywhere" }}>
                  {tame(one.reason)}
                </Text>
              )}
            </div>
          ))}
        </section>
      )}
    </Stack>
  );
}

function State({ name, text }: { name: string; text: string }) {
  return (
    <Badge variant="dot" color={COLOURS[name] ?? "gray"} radius="sm" tt="none" fw={500} className="lc-badge">
      {text}
    </Badge>
  );
}

function Message({ message }: { message: SentMessage }) {
  const when = message.sent_at ? time(message.sent_at) : words.due(time(message.due_at));
  return (
    <div className="lc-evidence-card" style={{ marginBottom: 8 }} data-testid="message">
      <State name={message.state} text={words.states[message.state] ?? message.state} />
      <Text span size="sm" ml={8}>
        {cadence(message.cadence)}
      </Text>
      <Text span size="xs" c="dimmed">
        {" "}
        · {when}
        {message.attempts > 0 ? ` · ${message.attempts === 1 ? words.attempt : words.attempts(count(message.attempts))}` : ""}
      </Text>
      {message.outcome && (
        <Text size="sm" mt={4} className={message.state === "failed" ? "lc-lost" : undefined} style={{ overflowWrap: "anywhere" }}>
          {tame(message.outcome)}
        </Text>
      )}
    </div>
  );
}
