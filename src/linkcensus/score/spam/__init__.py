"""Spam: is a link, a page, a site or a profile there for readers, or to move a ranking?

Each of the markers of the list is one small function over plain records: it says how strongly it
holds and quotes what it saw. Their weights, thresholds and words are data files that a user can
replace. Markers are put together into a score of 0 to 100 and a verdict; no single marker, and no
single kind of evidence, can ever say "act", and guards hold verdicts back. Unknown is never a hit.
"""
