/** Words of “New and lost”. */
export const changes = {
  calendar: "Day by day",
  calendarHint:
    "Each square is a day, UTC: green where more links came than went, red where more went, stronger the more it were. A click shows the links of that day.",
  moreLost: "more lost",
  moreNew: "more new",
  onDay: (day: string, gained: string, lost: string): string => `${day}: ${gained} new, ${lost} lost`,
  noneOnDay: (day: string): string => `${day}: nothing`,
  daily: "New and lost links",
  dailyHint: "New and restored links above the line, lost and missing ones below it. A bar leads to the links of its day.",
  dailySummary: (gained: string, lost: string): string => `Bars of each day; in all ${gained} new and ${lost} lost links.`,
  day: "Day",
  reasons: "Why lost",
  events: { gained: "New", restored: "Restored", missing: "Missing", lost: "Lost" },
  eventHints: {
    gained: "Links that somebody saw for the first time.",
    restored: "Links that were lost and are back.",
    missing: "Links that the last look did not find; lost once confirmed.",
    lost: "Links that are gone, confirmed by a second look or told by another tool.",
  },
  reasonHint: "Only links that were lost for this reason.",
  narrow: "Which days and events",
  since: "First day",
  until: "Last day",
  allDays: "All days",
  emptyTitle: "Nothing came or went",
  emptyHint: "Choose other days, or import what knows this target at several times.",
} as const;
