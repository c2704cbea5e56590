/** What the fields of answers are called, and what each one means: heads of columns and tooltips. */
export interface FieldText {
  label: string;
  definition: string;
}

const described: Readonly<Record<string, readonly [label: string, definition: string]>> = {
  source_url: ["Referring page", "Address of the page that holds the link, as it was written."],
  source_site: ["Referring site", "The registrable domain of the referring page: one owner, as far as names tell."],
  source_host: ["Host", "Host name of the referring page."],
  source_tld: ["TLD", "Top-level domain of the referring site."],
  source_title: ["Title", "Title of the referring page, as it calls itself."],
  source_ip: ["IP address", "Address of the server that the page came from, where known."],
  source_status: ["Page status", "HTTP status of the referring page at the last look."],
  language: ["Language", "Language of the referring page, ISO 639-1."],
  external_links: ["External links", "Links from the referring page to other sites. Few make each one worth more."],
  internal_links: ["Internal links", "Links from the referring page within its own site."],
  authority: [
    "Authority",
    "Authority of the referring site, 0 to 100 on a logarithmic scale: what all sites' votes pass on to it, with link farms damped.",
  ],
  trust: ["Trust", "How much of what reaches the site comes from trusted seeds, 0 to 100."],
  citation: ["Citation", "What all sites pass on to the site, farms included, 0 to 100."],
  spam: ["Spam", "Spam score of the referring site, 0 to 100: how strongly markers of bought or made-up links fire."],
  verdict: ["Verdict", "What the spam markers come to: ignore, review, or act."],
  topic: ["Topic", "What the referring site is about, by whom trusts it."],
  link_value: ["Link value", "What this one link passes on, 0 to 100: the page's rank by place, words, neighbours and topic."],
  link_spam: ["Link spam", "Spam score of this one link, 0 to 100."],
  link_verdict: ["Link verdict", "What the markers of this one link come to: ignore, review, or act."],
  target_url: ["Target page", "Where the link ends, after redirects."],
  target_site: ["Target site", "The registrable domain that the link ends at."],
  target_host: ["Target host", "Host that the link ends at."],
  target_status: ["Target status", "HTTP status of the target page at the last look."],
  written_target_url: ["Written target", "What the link was written with, where redirects lead on from there."],
  via: ["Redirects", "Hops from the written target to the final one."],
  kind: ["Kind", "By which means the page points: text, image, form, redirect, canonical and others."],
  occurrence: ["Occurrence", "Tells links with different words from one page to the same target apart."],
  anchor_text: ["Anchor text", "Words of the link, or the alternative text of its image."],
  alt: ["Image text", "Alternative text of the linked image."],
  link_title: ["Link title", "The link's own title attribute."],
  hreflang: ["hreflang", "Language that an alternate link announces."],
  context_left: ["Text before", "Up to 100 characters before the link."],
  context_right: ["Text after", "Up to 100 characters behind the link."],
  rel: ["rel", "The rel tokens as written."],
  follow: ["Follow", "Search engines may follow the link: no nofollow, ugc or sponsored, neither on the link nor on its page."],
  follow_cause: ["Not followed by", "Why the link is not followed."],
  nofollow: ["nofollow", "rel holds nofollow."],
  ugc: ["ugc", "rel holds ugc: written by users."],
  sponsored: ["sponsored", "rel holds sponsored: paid."],
  position: ["Place", "Part of the page that the link stands in."],
  density: ["Link density", "Share of link text in the block around the link. High in link lists."],
  hidden: ["Hidden", "The link cannot be seen on the page."],
  repeats: ["Repeats", "How often the same link stands on the page."],
  internal: ["Internal", "Source and target are of one site."],
  redirected: ["Redirected", "The link arrives through a redirect."],
  sources: ["Known from", "Who knows this link: crawls, archives, exports of other tools."],
  first_seen: ["First seen", "The day that anybody first saw the link."],
  last_seen: ["Last seen", "The day that anybody last saw the link."],
  last_checked: ["Last checked", "When the referring page was last looked at."],
  state: ["State", "What is known about the link now: live, unverified (known from exports only), missing or lost."],
  missing_since: ["Missing since", "First look that did not find the link."],
  lost_at: ["Lost on", "When the link was lost."],
  lost_reason: ["Why lost", "Link removed, page gone, nofollowed, redirected and others."],
  lost_by: ["Lost according to", "Who says that the link is lost."],
  group_count: ["Alike", "Links that this row stands for: the same words from the same site to the same page."],
  links: ["Links", "Live links, internal ones left out."],
  sites: ["Sites", "Distinct referring sites."],
  pages: ["Pages", "Distinct referring pages."],
  referring_sites: ["Referring sites", "Sites (registrable domains) with at least one live link."],
  referring_pages: ["Referring pages", "Pages with at least one live link."],
  editorial: ["Editorial", "Followed text and image links in the content of a page."],
  hosts: ["Hosts", "Distinct host names."],
  missing: ["Missing", "Links that the last look did not find; lost once confirmed."],
  lost: ["Lost", "Links that are lost."],
  ip: ["IP address", "One of the addresses that its pages came from."],
  share: ["Share", "Share of all selected links."],
  targets: ["Leads to", "Distinct pages that these links lead to."],
  anchor_class: ["Class", "What kind of words: exact, brand, address, general, none, other."],
  redirects: ["By redirect", "Links that arrive through a redirect."],
  status: ["Status", "Newest known HTTP status of the page."],
  page_authority: ["Page authority", "Rank of the page among all pages of the index, 0 to 100."],
  problem: ["Problem", "Broken (4xx, 5xx) or redirected."],
  leads_to: ["Leads to", "Where the redirect ends."],
  checked_at: ["Looked at", "When the page was last looked at."],
  network: ["Network", "An address, or a range of addresses."],
  platform: ["Shared by", "Who lets strangers share this network, where that is known."],
  ips: ["Addresses", "Distinct addresses in it."],
  independent_sites: ["Independent sites", "Sites with a domain of their own, not a name below a platform's."],
  sample: ["Sites in it", "Up to ten of its sites, those with most links first."],
  page_url: ["Page", "Address of the page."],
  title: ["Title", "What the page calls itself."],
  links_in: ["Links in", "Links from other pages of the site."],
  pages_in: ["Pages in", "Pages of the site that link to it."],
  follow_in: ["Followed in", "Those that search engines may follow."],
  links_out: ["Links out", "Internal links that it shows."],
  backlinks: ["Backlinks", "Live links from other sites."],
  depth: ["Depth", "Clicks from a front page by the shortest path."],
  orphan: ["Orphan", "A page without a link from another page of the site."],
  broken: ["Broken", "Links to pages that answer 4xx or 5xx."],
  similarity: ["Similarity", "How much the same sites vote for both, 0 to 100 %: shared voters weigh less the more sites they vote for."],
  shared_sites: ["Shared voters", "Sites that vote for both."],
  expected: ["Expected", "Points of authority to expect: gain times likelihood, less the share that its spam takes."],
  gain: ["Gain", "Points of authority that one vote of it would add."],
  gain_trust: ["Gain in trust", "Points of trust that one vote of it would add."],
  likelihood: ["Likelihood", "Share of the competitors that it votes for."],
  votes_for: ["Votes for", "Those of the competitors that it votes for."],
  linked_sites: ["Votes in all", "Sites it votes for, which share what it passes on."],
  site: ["Site", "The registrable domain."],
  hop: ["Hops", "Links away from the site asked about: 0 for itself."],
  flow: ["Flow", "Share of the asked site's authority that comes or goes this way; 100 % for itself."],
  voting_sites: ["Voted for by", "Sites that vote for it, on the map or not."],
  vote_share: ["Share", "Of all that arrives at the site, its own start left out."],
  strength: ["Strength", "How fully the marker holds."],
  weight: ["Weight", "Probability of spam where only this marker holds, fully."],
  happened_at: ["Day", "When it happened, as far as the looks at the page tell."],
  event: ["Event", "New, restored, missing or lost."],
  reason: ["Why", "Why the link is missing or lost."],
  reported_by: ["Told by", "Who says that the link is lost."],
  text: ["Target", "Site or URL as you wrote it; it leads to its overview."],
  scope: ["Covers", "How much of the target counts."],
  referring_hosts: ["Referring hosts", "Host names with at least one live link."],
};

/** Label and definition of a field; an unknown one is shown by its own name. */
export function fieldText(name: string): FieldText {
  const [label, definition] = described[name] ?? [capital(name.replaceAll("_", " ")), ""];
  return { label, definition };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const words: Readonly<Record<string, string>> = {
  live: "live",
  missing: "missing",
  lost: "lost",
  unverified: "unverified",
  search_console: "Search Console",
  common_crawl: "Common Crawl",
  warc: "WARC",
  wat: "WAT",
  ahrefs: "Ahrefs",
  semrush: "Semrush",
  majestic: "Majestic",
  moz: "Moz",
  bing: "Bing Webmaster",
};

/** How a word of an answer (a state, a kind, a source) is shown. */
export function wordText(word: string): string {
  return words[word] ?? word.replaceAll("_", " ");
}

const verdicts: Readonly<Record<string, string>> = { ignore: "ignore", review: "review", act: "act" };

/** What markers of spam come to; nobody judged what has no verdict. */
export const verdictText = (verdict: string | null | undefined): string => verdicts[verdict ?? ""] ?? "not judged";

/** The name of a topic, of which answers give the slug. */
export const topicText = (slug: string): string => capital(slug.replaceAll(/[-_]+/g, " "));
