-- Links that only exports know, all of whose sources have since given a table, declared complete
-- for a target that covers the link, which does not hold it any more.
SELECT
    k.target_key, k.source_key, k.raw_key, k.kind, k.occurrence,
    max(k.absent_at) AS absent_at,
    max_by(k.sources, k.absent_at) AS absent_by
FROM (
    SELECT
        s.target_key, s.source_key, s.raw_key, s.kind, s.occurrence, s.sources,
        max(CASE WHEN s.own THEN 1 ELSE 0 END) AS own,
        min(c.seen_at) AS absent_at
    FROM sighted AS s
    INNER JOIN latest_by_source AS l
        ON
            l.target_key = s.target_key
            AND l.source_key = s.source_key
            AND l.raw_key = s.raw_key
            AND l.kind = s.kind
            AND l.occurrence = s.occurrence
            AND l.sources = s.sources
    LEFT JOIN completes AS c
        ON
            c.sources = s.sources
            AND c.complete_site = s.target_site
            AND (c.complete_key_low IS NULL OR s.target_key >= c.complete_key_low)
            AND (c.complete_key_high IS NULL OR s.target_key < c.complete_key_high)
            AND c.seen_at > l.seen_until
    GROUP BY s.target_key, s.source_key, s.raw_key, s.kind, s.occurrence, s.sources
) AS k
GROUP BY k.target_key, k.source_key, k.raw_key, k.kind, k.occurrence
HAVING max(k.own) = 0 AND count(*) = count(k.absent_at)
