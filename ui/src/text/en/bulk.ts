/** Words of bulk checks. */
export const bulk = {
  targets: "Sites or URLs",
  targetsHint: "One a line, or with spaces or commas between. Short lists stand in the address, so that they can be shared.",
  example: "example.com\nblog.example.org\nhttps://shop.example/lamps",
  number: (targets: string): string => (targets === "1" ? "1 target" : `${targets} targets`),
  check: "Check them",
  job: "As a file, in the background",
  jobHint: "A job writes the figures of all of them into a file: for lists of any length.",
  format: "Format of the file",
  formats: { csv: "CSV", xlsx: "Excel", jsonl: "JSON lines", parquet: "Parquet" },
  tooMany: (most: string): string => `More than ${most} are checked in the background, as a file.`,
  result: "Figures of each target",
  wrong: (rows: string): string => `${rows} cannot be used`,
  copyCsv: "Copy as CSV",
  emptyTitle: "Check many sites at once",
  emptyHint: "Paste a list above: links, referring sites and scores of each stand side by side.",
} as const;
