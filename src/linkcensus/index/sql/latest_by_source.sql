-- When each source last saw each link that a complete table could end.
SELECT s.target_key, s.source_key, s.raw_key, s.kind, s.occurrence, s.sources,
    max(s.seen_until) AS seen_until
FROM sighted AS s
WHERE EXISTS (SELECT 1 FROM completes AS c WHERE c.complete_site = s.target_site)
GROUP BY s.target_key, s.source_key, s.raw_key, s.kind, s.occurrence, s.sources
