/**
 * Every screen: where it is, how it is called, and the file of its page, which is loaded when it is
 * first opened. A new screen is a line here (its name in `text/en/general.ts`) and a file in pages/.
 */
import {
  IconAffiliate,
  IconArrowsDiff,
  IconArrowsExchange,
  IconArrowUpRight,
  IconBell,
  IconBinoculars,
  IconBolt,
  IconBriefcase,
  IconCalendarStats,
  IconChartHistogram,
  IconChecklist,
  IconCirclesRelation,
  IconDatabaseImport,
  IconEar,
  IconEye,
  IconFileText,
  IconFlask,
  IconLayoutDashboard,
  IconLink,
  IconLinkOff,
  IconListCheck,
  IconQuote,
  IconScale,
  IconSend,
  IconServer2,
  IconSettings,
  IconShare3,
  IconShieldExclamation,
  IconSitemap,
  IconSql,
  IconTags,
  IconWorld,
  IconHeartbeat,
  IconMessages,
  IconReportSearch,
  IconSpider,
  IconUsers,
  type Icon,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import type { general } from "@/text/en/general";

export type ScreenId = keyof typeof general.screens;
export type GroupId = keyof typeof general.groups;
type Page = () => Promise<{ default: ComponentType }>;

export interface Screen {
  id: ScreenId;
  path: string;
  /** Part of the navigation; none for the home page. */
  group?: GroupId;
  icon: Icon;
  /** `g` and this key lead there. */
  key?: string;
  /** Asks about further targets, which the guest of a share link may not. */
  others?: boolean;
  /** null until the screen is built: it is neither shown nor routed. */
  page: Page | null;
}

const of = (name: string): string => `/sites/$target/${name}`;

export const SCREENS: readonly Screen[] = [
  { id: "projects", path: "/", icon: IconBriefcase, key: "h", page: () => import("@/pages/Projects") },

  { id: "overview", path: of("overview"), group: "target", icon: IconLayoutDashboard, key: "o", page: () => import("@/pages/Overview") },
  { id: "backlinks", path: of("backlinks"), group: "target", icon: IconLink, key: "b", page: () => import("@/pages/Backlinks") },
  { id: "sites", path: of("sites"), group: "target", icon: IconWorld, key: "r", page: () => import("@/pages/Sites") },
  { id: "anchors", path: of("anchors"), group: "target", icon: IconQuote, key: "a", page: () => import("@/pages/Anchors") },
  { id: "pages", path: of("pages"), group: "target", icon: IconFileText, key: "p", page: () => import("@/pages/Pages") },
  { id: "broken", path: of("broken"), group: "target", icon: IconLinkOff, key: "x", page: () => import("@/pages/Broken") },
  { id: "changes", path: of("new-and-lost"), group: "target", icon: IconCalendarStats, key: "n", page: () => import("@/pages/Changes") },
  { id: "map", path: of("map"), group: "target", icon: IconAffiliate, key: "m", page: () => import("@/pages/LinkMap") },
  { id: "networks", path: of("networks"), group: "target", icon: IconServer2, key: "w", page: () => import("@/pages/Networks") },
  { id: "internal", path: of("internal"), group: "target", icon: IconSitemap, key: "i", page: () => import("@/pages/Internal") },
  { id: "outgoing", path: of("outgoing"), group: "target", icon: IconArrowUpRight, key: "u", page: () => import("@/pages/Outgoing") },

  { id: "scores", path: of("scores"), group: "scores", icon: IconScale, key: "s", page: () => import("@/pages/Scores") },
  { id: "spam", path: of("spam"), group: "scores", icon: IconShieldExclamation, key: "k", page: () => import("@/pages/Spam") },
  { id: "whatIf", path: of("what-if"), group: "scores", icon: IconFlask, key: "f", page: () => import("@/pages/WhatIf") },

  {
    id: "compare",
    path: of("compare"),
    group: "compare",
    others: true,
    icon: IconArrowsDiff,
    key: "c",
    page: () => import("@/pages/Compare"),
  },
  { id: "gap", path: of("gap"), group: "compare", others: true, icon: IconChartHistogram, key: "l", page: () => import("@/pages/Gap") },
  { id: "similar", path: of("similar"), group: "compare", icon: IconArrowsExchange, key: "e", page: () => import("@/pages/Similar") },
  {
    id: "prospects",
    path: of("prospects"),
    group: "compare",
    others: true,
    icon: IconBinoculars,
    key: "d",
    page: () => import("@/pages/Prospects"),
  },
  { id: "overlap", path: of("overlap"), group: "compare", icon: IconCirclesRelation, key: "v", page: () => import("@/pages/Overlap") },

  { id: "alerts", path: "/alerts", group: "watch", icon: IconBell, key: "1", page: () => import("@/pages/Alerts") },
  { id: "monitors", path: "/monitors", group: "watch", icon: IconEye, key: "2", page: () => import("@/pages/Monitors") },
  { id: "placed", path: "/placed", group: "watch", icon: IconChecklist, key: "3", page: () => import("@/pages/Placed") },
  { id: "channels", path: "/channels", group: "watch", icon: IconSend, key: "4", page: () => import("@/pages/Channels") },
  { id: "status", path: of("status"), group: "watch", icon: IconHeartbeat, key: "5", page: () => import("@/pages/LinkStatus") },
  { id: "crawls", path: "/crawls", group: "watch", icon: IconSpider, key: "6", page: () => import("@/pages/Crawls") },
  { id: "audit", path: of("audit"), group: "watch", icon: IconReportSearch, key: "7", page: () => import("@/pages/Audit") },
  { id: "traffic", path: of("traffic"), group: "watch", icon: IconUsers, key: "8", page: () => import("@/pages/Traffic") },
  { id: "mentions", path: of("mentions"), group: "watch", icon: IconMessages, key: "9", page: () => import("@/pages/Mentions") },
  { id: "listening", path: "/listening", group: "watch", icon: IconEar, key: "0", page: () => import("@/pages/Listening") },

  { id: "bulk", path: "/bulk", group: "data", icon: IconListCheck, key: "t", page: () => import("@/pages/Bulk") },
  { id: "marks", path: "/marks", group: "data", icon: IconTags, key: "y", page: () => import("@/pages/Marks") },
  { id: "sql", path: "/sql", group: "data", icon: IconSql, key: "q", page: () => import("@/pages/Sql") },
  { id: "imports", path: "/imports", group: "data", icon: IconDatabaseImport, key: "z", page: () => import("@/pages/Imports") },
  { id: "jobs", path: "/jobs", group: "system", icon: IconBolt, key: "j", page: () => import("@/pages/Jobs") },
  { id: "settings", path: "/settings", group: "system", icon: IconSettings, key: ",", page: () => import("@/pages/Settings") },
  { id: "setup", path: "/setup", icon: IconShare3, page: () => import("@/pages/Setup") },
  { id: "login", path: "/login", icon: IconShare3, page: () => import("@/pages/Login") },
];

const byId = new Map(SCREENS.map((screen) => [screen.id, screen]));

export function screenOf(id: ScreenId): Screen {
  const found = byId.get(id);
  if (!found) throw new Error(`no screen ${id}`);
  return found;
}

/** Does a screen ask about a target? */
export const asksTarget = (screen: Screen): boolean => screen.path.includes("$target");

/** May the guest of a share link open it? */
export const forGuests = (screen: Screen): boolean => asksTarget(screen) && !screen.others;

/** The address of a screen below the base path. */
export function screenPath(id: ScreenId, target: string): string {
  return screenOf(id).path.replace("$target", encodeURIComponent(target));
}
