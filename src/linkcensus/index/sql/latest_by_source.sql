-- When each source last saw each link that a complete table could end, or listed it, whatever date
-- the row gave: until now, and until each time it was listed again. What is complete is what was
-- written, not where it redirects.
SELECT
    s.target_key, s.source_key, s.raw_key, s.kind, s.occurrence, s.sources,
    coalesce(s.raw_target_site, s.target_site) AS written_site,
    CASE WHEN s.raw_key = '' THEN s.target_key ELSE s.raw_key END AS written_key,
    max(CASE WHEN s.own THEN 1 ELSE 0 END) AS own,
    max(greatest(s.seen_until, coalesce(l.listed_at, s.seen_until))) AS seen_until,
    CAST(NULL AS TIMESTAMP) AS listed_again_at,
    CAST(NULL AS TIMESTAMP) AS listed_again_learned_at
FROM sighted AS s
LEFT JOIN listings AS l ON l.import_id = s.import_id
WHERE EXISTS (
    SELECT 1 FROM completes AS c
    WHERE c.complete_site = coalesce(s.raw_target_site, s.target_site)
)
GROUP BY
    s.target_key, s.source_key, s.raw_key, s.kind, s.occurrence, s.sources,
    coalesce(s.raw_target_site, s.target_site)
UNION ALL
SELECT
    s.target_key, s.source_key, s.raw_key, s.kind, s.occurrence, s.sources, s.written_site,
    s.written_key,
    max(CASE WHEN s.own THEN 1 ELSE 0 END) AS own,
    max(s.seen_until) AS seen_until,
    u.listed_again_at,
    u.listed_again_learned_at
FROM unlisted AS u
INNER JOIN listed AS s
    ON
        s.target_key = u.target_key
        AND s.source_key = u.source_key
        AND s.raw_key = u.raw_key
        AND s.kind = u.kind
        AND s.occurrence = u.occurrence
        AND s.seen_from < u.listed_again_at
GROUP BY
    s.target_key, s.source_key, s.raw_key, s.kind, s.occurrence, s.sources, s.written_site,
    s.written_key, u.listed_again_at, u.listed_again_learned_at
