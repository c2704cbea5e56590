-- Sightings of links sighted more than once, the best informed last: the newest, then our own
-- reading before a claim, then the stronger method, then what we learned later; of rows that one
-- table repeats the followed one, then the one in the content. What they say breaks the last ties,
-- so that a lake merged twice is the same. Of a moment in the past what was told later comes first:
-- that the link was there holds, what it looked like may not.
SELECT
    s.*,
    CASE WHEN s.own THEN 0 ELSE s.sources END AS observer,
    row_number() OVER (
        PARTITION BY s.target_key, s.source_key, s.raw_key, s.kind, s.occurrence
        ORDER BY
            CASE WHEN s.told_later THEN 0 ELSE 1 END,
            s.seen_until, s.own, s.strength, s.learned_at, s.sources, s.import_id,
            CASE WHEN s.follow THEN 1 ELSE 0 END,
            CASE WHEN s.position = 'content' THEN 1 ELSE 0 END,
            s.seen_from, coalesce(s.anchor, ''), coalesce(s.rel, ''), coalesce(s.position, ''),
            s.nofollow, s.ugc, s.sponsored
    ) AS newness,
    row_number() OVER (
        PARTITION BY
            s.target_key, s.source_key, s.raw_key, s.kind, s.occurrence, s.import_id,
            CASE WHEN s.own THEN s.seen_from END
        ORDER BY
            CASE WHEN s.follow THEN 0 ELSE 1 END,
            CASE WHEN s.position = 'content' THEN 0 ELSE 1 END,
            s.seen_until DESC, s.seen_from, coalesce(s.anchor, ''), coalesce(s.rel, ''),
            coalesce(s.position, ''), s.nofollow, s.ugc, s.sponsored
    ) AS twin
FROM seen_again AS s
INNER JOIN links_again AS a
    ON
        a.target_key = s.target_key
        AND a.source_key = s.source_key
        AND a.raw_key = s.raw_key
        AND a.kind = s.kind
        AND a.occurrence = s.occurrence
