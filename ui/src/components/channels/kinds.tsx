import {
  IconBrandDiscord,
  IconBrandSlack,
  IconBrandTeams,
  IconBrandTelegram,
  IconFileText,
  IconMail,
  IconRss,
  IconSend,
  IconWebhook,
  IconApps,
  type Icon,
} from "@tabler/icons-react";
import { channelWords as words } from "@/text/en/watching";

const ICONS: Readonly<Record<string, Icon>> = {
  email: IconMail,
  slack: IconBrandSlack,
  discord: IconBrandDiscord,
  teams: IconBrandTeams,
  telegram: IconBrandTelegram,
  webhook: IconWebhook,
  feed: IconRss,
  file: IconFileText,
  apprise: IconApps,
};

export const kindName = (kind: string): string => words.kinds[kind] ?? kind;

export function KindMark({ kind, size = 34 }: { kind: string; size?: number }) {
  const Mark = ICONS[kind] ?? IconSend;
  return (
    <span className="lc-mark-round" style={{ width: size, height: size }}>
      <Mark size={Math.round(size * 0.54)} stroke={1.7} aria-hidden />
    </span>
  );
}
