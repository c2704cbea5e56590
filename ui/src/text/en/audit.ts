/** Words of the page audit. */
type Told = readonly [label: string, hint: string];

export const auditWords = {
  problems: {
    broken: ["Broken", "Answers an error, or not at all."],
    blocked: ["Kept us out", "A firewall or robots.txt stands before it."],
    redirected: ["Redirected", "Leads elsewhere."],
    noindex: ["noindex", "Asks search engines not to keep it."],
    canonicalised: ["Canonical elsewhere", "Says that its content belongs to another address."],
    no_title: ["No title", "The page has no title, or an empty one."],
    same_title: ["Shared title", "Another page of the site has the same title."],
    long_title: ["Long title", "More than 65 characters: cut off in search results."],
    thin: ["Little text", "Fewer than 100 words."],
    unlinked: ["Unlinked", "No other page of the site links to it."],
    ok: ["Nothing found", "None of these problems."],
  } as Readonly<Record<string, Told>>,
  title: "What is wrong",
  titleHint: "By the newest look at each page. A page may have several of these; a click shows its pages.",
  columns: {
    problems: ["Problems", "What is wrong with it, by the newest look."],
    words: ["Words", "Words of its text."],
    noindex: ["noindex", "Asks search engines not to keep it."],
    canonical_url: ["Canonical", "Where the page says its content belongs; empty where that is itself or it says nothing."],
    looked_at: ["Looked at", "The newest look."],
    redirect_url: ["Leads to", "Where it redirects."],
    title_length: ["Title length", "Characters of its title."],
    description_length: ["Description", "Characters of its description."],
    outcome: ["Outcome", "What came of the newest look."],
    external_links: ["Links away", "Links to other sites."],
    language: ["Language", "Of its text."],
  } as Readonly<Record<string, Told>>,
  crawl: "Crawl this site",
  crawlHint: "All pages by links, sitemaps and feeds; the audit is of the newest look at each.",
  empty: "No page of this site was looked at yet",
  emptyHint: "Crawl the site: status, title, canonical, robots, words and links of each page appear here, with what is wrong.",
} as const;
