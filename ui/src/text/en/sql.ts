/** Words of the SQL screen, with examples to begin from. */
export const sql = {
  statement: "Statement",
  placeholder: "select source_site, count(*) as links\nfrom links\nwhere target_site = 'example.com'\ngroup by source_site",
  run: "Run",
  readOnly: "One SELECT in the words of DuckDB. It can read these tables and nothing else.",
  tables: "Tables",
  tablesHint: "What a statement may read. A click on a column puts its name into the statement.",
  find: "Find a table or column",
  noColumn: "No table or column is called so.",
  insert: "Put the name into the statement",
  derived: "computed",
  examples: "Examples",
  limit: "Rows at most",
  rowsAtMost: (rows: string): string => `${rows} rows`,
  result: "Result",
  took: (milliseconds: string): string => `${milliseconds} ms`,
  behind: "the newest imports are not in computed tables yet",
  copyCsv: "Copy as CSV",
  truncated: (rows: string): string => `There are more rows; these are the first ${rows}. Choose more rows, or narrow the statement down.`,
  noRows: "No row",
  noRowsHint: "The statement ran and found nothing. Loosen its conditions.",
  emptyTitle: "Ask the index in SQL",
  emptyHint:
    "Write a statement or choose an example, then press Ctrl+Enter. The statement stands in the address, so that it can be shared.",
  about: {
    links: "Every link between pages as it stands now: one row a link.",
    sightings: "Who saw which link when: what links are computed from.",
    visits: "Looks at pages and what came of them.",
    pages: "What is known of pages themselves.",
    redirects: "Where addresses lead on to.",
    facts: "Figures that other tools tell, under their names.",
    events: "What happened to links: gained, missing, lost, restored.",
    rollup: "Sums for each pair of sites.",
    imports: "Files that were brought in.",
    site_scores: "Scores of sites.",
    page_scores: "Scores of pages.",
    link_scores: "Scores of single links.",
    profile_scores: "How all links to a site are judged together.",
    score_runs: "When and with which parameters scores were computed.",
  } as Readonly<Record<string, string>>,
  statements: [
    {
      title: "Sites that link most",
      statement:
        "select target_site, source_site, live as links, follow as followed, authority\nfrom rollup\nwhere source_site <> target_site and live > 0\norder by live desc\nlimit 100",
    },
    {
      title: "Links lost by month and reason",
      statement:
        "select date_trunc('month', happened_at) as month, reason, count(*) as links\nfrom events\nwhere event = 'lost' and not internal\ngroup by all\norder by month desc, links desc",
    },
    {
      title: "Words that many sites use",
      statement:
        "select target_site, anchor, count(distinct source_site) as sites, count(*) as links\nfrom links\nwhere not internal and state = 'live' and anchor <> ''\ngroup by all\norder by sites desc\nlimit 100",
    },
    {
      title: "Sites with much citation and little trust",
      statement:
        "select site, round(authority, 1) as authority, round(citation, 1) as citation, round(trust, 1) as trust, round(spam, 1) as spam, verdict\nfrom site_scores\nwhere citation > 20 and coalesce(trust, 0) < 5\norder by citation desc\nlimit 100",
    },
    {
      title: "Links to broken pages",
      statement:
        "select source_url, target_url, target_status, anchor\nfrom links\nwhere target_status >= 400 and state = 'live' and not internal\norder by authority desc nulls last\nlimit 200",
    },
    {
      title: "Where the links stand on pages",
      statement:
        "select position, count(*) as links, round(100.0 * avg(follow::int), 1) as followed_percent\nfrom links\nwhere not internal and state = 'live'\ngroup by position\norder by links desc",
    },
    {
      title: "What each import brought",
      statement:
        "select recorded_at, file, format, rows_read, links_new, links_confirmed, skipped\nfrom imports\norder by recorded_at desc",
    },
  ],
} as const;
