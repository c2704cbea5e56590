-- Links that only exports knew, all of whose sources have then given a table, declared complete for
-- a target that covers the link, which did not hold it any more: since when, by whom, and when the
-- link was listed again (NULL while it was not).
SELECT
    k.target_key, k.source_key, k.raw_key, k.kind, k.occurrence,
    k.listed_again_at,
    k.listed_again_learned_at,
    max(k.absent_at) AS absent_at,
    max(CASE WHEN k.newness = 1 THEN k.sources END) AS absent_by
FROM (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY target_key, source_key, raw_key, kind, occurrence, listed_again_at
            ORDER BY absent_at DESC, sources
        ) AS newness
    FROM (
        SELECT
            s.target_key, s.source_key, s.raw_key, s.kind, s.occurrence, s.sources,
            s.listed_again_at, s.listed_again_learned_at,
            max(s.own) AS own,
            min(c.seen_at) AS absent_at
        FROM latest_by_source AS s
        LEFT JOIN completes AS c
            ON
                c.sources = s.sources
                AND c.complete_site = s.written_site
                AND (c.complete_key_low IS NULL OR s.written_key >= c.complete_key_low)
                AND (
                    (c.complete_key_high IS NULL AND s.written_key = c.complete_key_low)
                    OR s.written_key < c.complete_key_high
                    OR c.complete_key_low IS NULL
                )
                AND c.seen_at > s.seen_until
        GROUP BY
            s.target_key, s.source_key, s.raw_key, s.kind, s.occurrence, s.sources,
            s.listed_again_at, s.listed_again_learned_at
    ) AS each_source
) AS k
GROUP BY
    k.target_key, k.source_key, k.raw_key, k.kind, k.occurrence,
    k.listed_again_at, k.listed_again_learned_at
HAVING
    max(k.own) = 0
    AND count(*) = count(k.absent_at)
    AND (k.listed_again_at IS NULL OR max(k.absent_at) < k.listed_again_at)
