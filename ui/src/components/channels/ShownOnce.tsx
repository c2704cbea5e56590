import { ActionIcon, Alert, Code, CopyButton, Group, Stack, Text, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy, IconKey } from "@tabler/icons-react";
import type { ShownChannel } from "@/api/channels";
import { general } from "@/text/en/general";
import { channelWords as words } from "@/text/en/watching";
import { settingWords } from "@/text/en/settings";

/** What was made for a channel, shown this one time: keys, and the addresses of a feed. */
export function ShownOnce({ shown, onClose }: { shown: ShownChannel; onClose: () => void }) {
  const feed = shown.feeds.length > 0;
  const lines = feed ? shown.feeds.map((path) => window.location.origin + path) : Object.values(shown.shown_once);
  const title = feed ? words.feedOnce : words.secretOnce(Object.keys(shown.shown_once).join(", "));
  return (
    <Alert
      variant="outline"
      color="indigo"
      radius="lg"
      mb="sm"
      styles={{ title: { color: "var(--mantine-color-text)" }, closeButton: { color: "var(--mantine-color-dimmed)" } }}
      icon={<IconKey size={18} aria-hidden />}
      title={title}
      withCloseButton
      closeButtonLabel={general.close}
      onClose={onClose}
      role="status"
      data-testid="shown-once"
    >
      <Stack gap={6}>
        {lines.map((line) => (
          <Group key={line} gap={6} wrap="nowrap">
            <Code fz={13} style={{ overflowWrap: "anywhere", flex: "0 1 auto" }}>
              {line}
            </Code>
            <CopyButton value={line}>
              {({ copied, copy }) => (
                <Tooltip label={copied ? general.copied : general.copy}>
                  <ActionIcon variant="default" size={30} aria-label={`${general.copy} ${line.slice(-5)}`} onClick={copy}>
                    {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
                  </ActionIcon>
                </Tooltip>
              )}
            </CopyButton>
          </Group>
        ))}
      </Stack>
      <Text size="sm" c="dimmed" mt={6}>
        {settingWords.keepNow}
      </Text>
    </Alert>
  );
}
