/** Words of the form of a project. */
export const projectWords = {
  target: "Site, host, path or URL",
  targetOf: (list: string, number: string) => `${list}: ${number}`,
  scopeOf: (target: string) => `How much of ${target} counts`,
  add: "Add",
  addTo: (list: string) => `Add to: ${list}`,
  take: (target: string) => `Take ${target} out`,
  ownHint: "The first one opens the project.",
  brandHint: "Anchors with one of them count as brand. Enter after each.",
  made: (name: string) => `Project “${name}” made`,
  saved: (name: string) => `Project “${name}” saved`,
} as const;
