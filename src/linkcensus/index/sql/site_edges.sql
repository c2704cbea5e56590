-- The site graph: who votes for whom. One vote a pair, editorial followed links only.
SELECT source_site, target_site, editorial AS links, first_seen
FROM rollup
WHERE editorial > 0 AND source_site <> target_site
