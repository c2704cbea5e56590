-- From when to when each source saw each link, or listed it whatever dates the row gave: of links
-- sighted more than once that a complete table could have ended.
SELECT
    s.target_key, s.source_key, s.raw_key, s.kind, s.occurrence, s.sources, s.own, s.learned_at,
    coalesce(s.raw_target_site, s.target_site) AS written_site,
    CASE WHEN s.raw_key = '' THEN s.target_key ELSE s.raw_key END AS written_key,
    s.seen_from,
    s.seen_until
FROM ranked AS s
WHERE EXISTS (
    SELECT 1 FROM completes AS c
    WHERE c.complete_site = coalesce(s.raw_target_site, s.target_site)
)
UNION ALL
SELECT
    s.target_key, s.source_key, s.raw_key, s.kind, s.occurrence, s.sources, s.own, s.learned_at,
    coalesce(s.raw_target_site, s.target_site) AS written_site,
    CASE WHEN s.raw_key = '' THEN s.target_key ELSE s.raw_key END AS written_key,
    l.listed_at AS seen_from,
    l.listed_at AS seen_until
FROM ranked AS s
INNER JOIN listings AS l ON l.import_id = s.import_id
WHERE
    l.listed_at > s.seen_until
    AND EXISTS (
        SELECT 1 FROM completes AS c
        WHERE c.complete_site = coalesce(s.raw_target_site, s.target_site)
    )
