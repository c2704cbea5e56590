/** Words of the screens of referral traffic and mentions. */
type Told = readonly [label: string, hint: string];

export const trafficWords = {
  daily: "Visits by day",
  dailyHint:
    "Visits that came from other sites, by the web server's logs. Bots, known referrer spam and files that pages embed are left out; no visitor's address is kept.",
  summary: (visits: string, sites: string) => `${visits} visits from ${sites} sites.`,
  visits: "Visits",
  visitsHint: "All visits from other sites in this stretch of time.",
  sites: "Referring sites",
  sitesHint: "Sites that sent at least one visitor.",
  verified: "From seen links",
  verifiedHint:
    "Visits from sites with a link that we looked at and saw. The others are claims of the log: crawl the pages that link to verify them.",
  since: "From day",
  until: "To day",
  allDays: "All days",
  links: {
    seen: ["Seen", "A link of it was looked at and is there."],
    claimed: ["Claimed", "Only the log, or an export, tells of a link."],
    none: ["No link known", "Visitors came without a page that could be named, such as from a search engine."],
  } as Readonly<Record<string, Told>>,
  columns: {
    site: ["Referring site", "The registrable domain that sent the visitors."],
    visits: ["Visits", "Visits that it sent in this stretch of time."],
    share: ["Share", "Of all visits from other sites."],
    course: ["Over time", "Visits in 24 equal parts of the stretch, oldest first."],
    link: ["Link", "Whether a link of it was seen, is only claimed, or none is known."],
    links: ["Links", "Links from it that are not lost."],
    first_day: ["First visit", "First day with a visit, UTC."],
    last_day: ["Last visit", "Last day with a visit, UTC."],
  } as Readonly<Record<string, Told>>,
  course: (site: string, parts: string) => `${site}: ${parts}`,
  verify: "Verify the links",
  verifyHint: "Crawl the pages that are known to link: claims become links that were seen, or go.",
  empty: "No visits from other sites are known",
  emptyHint:
    "Access logs tell who sends visitors: Apache, nginx, Caddy, IIS or JSON, plain or packed. Import one and name this site; bots and referrer spam are left out, and no visitor's address is kept.",
  bringIn: "Import a log",
  orCommand: (site: string) => `linkcensus import access.log --site ${site}`,
} as const;

export const mentionWords = {
  daily: "Mentions by day",
  dailyHint: "Posts, discussions and feeds that share pages of this site, by the day they were written.",
  summary: (mentions: string, networks: string) => `${mentions} mentions on ${networks} networks.`,
  authors: "Who",
  authorsHint: "Authors whose mentions reached most: reactions, shares and comments together. A click shows theirs.",
  where: "Where",
  whereHint: "Sites that mentions stand on, by what they reached.",
  networksTitle: "Networks",
  reached: (reach: string, mentions: string, followers: string) =>
    [`${reach} reached`, `${mentions} mentions`, followers && `${followers} followers`].filter(Boolean).join(" · "),
  noAuthors: "No author is known.",
  networks: {
    hacker_news: "Hacker News",
    mastodon: "Mastodon",
    bluesky: "Bluesky",
    reddit: "Reddit",
    lobsters: "Lobsters",
    feed: "Feeds",
  } as Readonly<Record<string, string>>,
  columns: {
    mentioned_at: ["Day", "When it was written."],
    network: ["Network", "Where it was shared."],
    author: ["Author", "Who shared it."],
    title: ["What", "Title of the post or story, else the words of the link."],
    reach: ["Reach", "Reactions, shares and comments together: how many people did something about it."],
    followers: ["Followers", "Of the author; on Reddit of the community."],
    follow: ["Followed", "Whether search engines may follow the link, where the page was looked at."],
    source_url: ["Post", "Where it is read."],
    reactions: ["Reactions", "Points, likes, favourites."],
    shares: ["Shares", "Boosts, reposts."],
    comments: ["Comments", "Answers."],
    words: ["Words", "Words of the link."],
    language: ["Language", "Of the post."],
  } as Readonly<Record<string, Told>>,
  since: "From day",
  until: "To day",
  allDays: "All days",
  empty: "No mention is known",
  emptyHint:
    "Posts of Bluesky and Mastodon, Hacker News, Reddit, Lobsters and feeds can be imported, as files or by their addresses; each link to this site is a mention, with its author and reach.",
  bringIn: "Import posts or a feed",
} as const;
