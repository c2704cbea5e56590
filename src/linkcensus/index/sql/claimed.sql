-- Losses that vendors claim, of links sighted more than once: since when, who says so, and which
-- sighting ended it. A claim counts unless its own row or another one saw the link both before and
-- after it; of several claims with no sighting between them the first counts.
WITH claims AS (
    SELECT target_key, source_key, raw_key, kind, occurrence, claimed_lost_at, sources,
        learned_at, import_id, coalesce(claimed_lost_reason, 'claimed') AS lost_reason
    FROM ranked
    WHERE claimed_lost_at >= seen_until
),

moments AS (
    SELECT target_key, source_key, raw_key, kind, occurrence, claimed_lost_at AS happened_at,
        0 AS sighted, claimed_lost_at AS seen_until, learned_at, sources, import_id, lost_reason
    FROM claims
    UNION ALL
    SELECT target_key, source_key, raw_key, kind, occurrence, seen_from AS happened_at,
        1 AS sighted, seen_until, learned_at, sources, import_id,
        CAST(NULL AS STRING) AS lost_reason
    FROM ranked AS s
    WHERE EXISTS (
        SELECT 1 FROM claims AS c
        WHERE
            c.target_key = s.target_key
            AND c.source_key = s.source_key
            AND c.raw_key = s.raw_key
            AND c.kind = s.kind
            AND c.occurrence = s.occurrence
    )
),

ordered AS (
    SELECT
        *,
        sum(sighted) OVER (
            PARTITION BY target_key, source_key, raw_key, kind, occurrence
            ORDER BY happened_at, sighted DESC, learned_at
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS gap,
        max(CASE WHEN sighted = 1 THEN seen_until END) OVER (
            PARTITION BY target_key, source_key, raw_key, kind, occurrence
            ORDER BY happened_at, sighted DESC, learned_at
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS seen_before
    FROM moments
),

first_claims AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY target_key, source_key, raw_key, kind, occurrence, gap
            ORDER BY happened_at, sources, learned_at, import_id
        ) AS place
    FROM ordered
    WHERE sighted = 0 AND seen_before <= happened_at
)

SELECT
    c.target_key, c.source_key, c.raw_key, c.kind, c.occurrence,
    c.happened_at AS lost_at,
    c.lost_reason,
    c.sources AS lost_by,
    c.learned_at AS lost_learned_at,
    e.happened_at AS restored_at,
    e.learned_at AS restored_learned_at
FROM first_claims AS c
LEFT JOIN ordered AS e
    ON
        e.target_key = c.target_key
        AND e.source_key = c.source_key
        AND e.raw_key = c.raw_key
        AND e.kind = c.kind
        AND e.occurrence = c.occurrence
        AND e.sighted = 1
        AND e.gap = c.gap + 1
WHERE c.place = 1
