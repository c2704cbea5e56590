/** How an alert looks: an icon for its rule, a colour for how it is to be taken. */
import {
  IconAdjustments,
  IconAlertTriangle,
  IconAnchor,
  IconArrowBackUp,
  IconChartLine,
  IconChecklist,
  IconFlame,
  IconLinkMinus,
  IconLinkPlus,
  IconSpeakerphone,
  IconSquareRoundedX,
  IconStar,
  IconTarget,
  IconUsersGroup,
  IconVirus,
  type Icon,
} from "@tabler/icons-react";
import type { Colour } from "@/api/watching";
import { watchWords } from "@/text/en/watching";

const ICONS: Readonly<Record<string, Icon>> = {
  new_link: IconLinkPlus,
  first_link: IconStar,
  lost_link: IconLinkMinus,
  restored_link: IconArrowBackUp,
  rel_change: IconAdjustments,
  anchor_change: IconAnchor,
  expectation: IconChecklist,
  wrong_landing_page: IconTarget,
  target_broken: IconSquareRoundedX,
  competitor_gap: IconUsersGroup,
  velocity: IconFlame,
  spam_cluster: IconVirus,
  anchor_profile: IconAlertTriangle,
  score_moved: IconChartLine,
};

export const ruleIcon = (rule: string): Icon => ICONS[rule] ?? IconSpeakerphone;

/** The icon of a rule on the colour of its news. */
export function RuleMark({ rule, colour, size = 34 }: { rule: string; colour?: Colour; size?: number }) {
  const Mark = ruleIcon(rule);
  return (
    <span className="lc-mark-round" data-colour={colour} style={{ width: size, height: size }} title={colour && watchWords.colours[colour]}>
      <Mark size={Math.round(size * 0.54)} stroke={1.8} aria-hidden />
      {colour && <span className="lc-sr">{watchWords.colours[colour]}: </span>}
    </span>
  );
}
