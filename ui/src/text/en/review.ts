/** Words of reviews: decisions about sites, by buttons and keys. */
export const review = {
  decide: "Decide",
  decision: "Decision",
  decisionHint: "What somebody decided in this review. Keys 1, 2 and 3 decide about the open row or the selected ones.",
  verdicts: { keep: "Keep", disavow: "Disavow", later: "Later" },
  hints: {
    keep: "The links are fine (key 1).",
    disavow: "Ask search engines to pass over the links (key 2). Nothing is sent anywhere: the decision goes into the disavow file.",
    later: "Look at it again (key 3).",
  },
  saidOne: {
    keep: (site: string): string => `${site} is kept.`,
    disavow: (site: string): string => `${site} is to be disavowed.`,
    later: (site: string): string => `${site} is left for later.`,
  },
  saidMany: {
    keep: (number: string): string => `${number} sites are kept.`,
    disavow: (number: string): string => `${number} sites are to be disavowed.`,
    later: (number: string): string => `${number} sites are left for later.`,
  },
  mayNot: "Editors can decide here.",
  progress: "Part of the sites that is decided",
  none: "Nothing is decided yet: open a site and press 1, 2 or 3.",
  copy: "Copy as disavow file",
  copyHint: "One line `domain:` for each site that is to be disavowed.",
  copied: (number: string): string => `${number} lines copied`,
} as const;
