-- New and lost are decided here.
--
-- A link's sightings cut its misses into gaps. In each gap the first miss makes the link *missing*.
-- Further misses, each at least `confirmation_seconds` after the first and on different such days,
-- confirm it; with `confirmations` of them the link is *lost*, as of the first miss and for its
-- cause. A later sighting ends the gap: the link is restored. The newest gap, when no sighting
-- ended it, is the state of today.
WITH moments AS (
    SELECT target_key, source_key, raw_key, kind, occurrence, seen_from AS happened_at,
        learned_at, 1 AS sighted, CAST(NULL AS BIGINT) AS seconds, CAST(NULL AS STRING) AS outcome
    FROM seen_of_missed
    UNION ALL
    SELECT target_key, source_key, raw_key, kind, occurrence, seen_until AS happened_at,
        learned_at, 1 AS sighted, CAST(NULL AS BIGINT) AS seconds, CAST(NULL AS STRING) AS outcome
    FROM seen_of_missed
    UNION ALL
    SELECT target_key, source_key, raw_key, kind, occurrence, visited_at AS happened_at,
        learned_at, 0 AS sighted, visited_seconds AS seconds, outcome
    FROM misses
),

ordered AS (
    SELECT
        *,
        sum(sighted) OVER (
            PARTITION BY target_key, source_key, raw_key, kind, occurrence
            ORDER BY happened_at, sighted DESC, learned_at
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS gap
    FROM moments
),

missed AS (
    SELECT
        *,
        min(seconds) OVER (
            PARTITION BY target_key, source_key, raw_key, kind, occurrence, gap
        ) AS first_seconds
    FROM ordered
    WHERE sighted = 0
),

days AS (
    SELECT
        target_key, source_key, raw_key, kind, occurrence, gap,
        CAST(floor((seconds - first_seconds) / r.confirmation_seconds) AS BIGINT) AS days_later,
        min(happened_at) AS happened_at,
        min(learned_at) AS learned_at,
        min_by(outcome, happened_at) AS outcome
    FROM missed
    CROSS JOIN rules AS r
    GROUP BY
        target_key, source_key, raw_key, kind, occurrence, gap,
        CAST(floor((seconds - first_seconds) / r.confirmation_seconds) AS BIGINT)
),

confirming AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY target_key, source_key, raw_key, kind, occurrence, gap ORDER BY days_later
        ) - 1 AS confirmation
    FROM days
),

gaps AS (
    SELECT
        c.target_key, c.source_key, c.raw_key, c.kind, c.occurrence, c.gap,
        min(c.happened_at) AS missing_since,
        min_by(c.outcome, c.days_later) AS outcome,
        min_by(c.learned_at, c.days_later) AS missing_learned_at,
        max(c.confirmation) >= max(r.confirmations) AS lost,
        min(CASE WHEN c.confirmation = r.confirmations THEN c.learned_at END) AS lost_learned_at
    FROM confirming AS c
    CROSS JOIN rules AS r
    GROUP BY c.target_key, c.source_key, c.raw_key, c.kind, c.occurrence, c.gap
),

endings AS (
    SELECT
        target_key, source_key, raw_key, kind, occurrence, gap,
        min(happened_at) AS restored_at,
        min(learned_at) AS restored_learned_at
    FROM ordered
    WHERE sighted = 1
    GROUP BY target_key, source_key, raw_key, kind, occurrence, gap
)

SELECT
    g.target_key, g.source_key, g.raw_key, g.kind, g.occurrence,
    g.missing_since,
    CASE WHEN g.outcome = 'seen' THEN 'removed' ELSE g.outcome END AS lost_reason,
    g.missing_learned_at,
    g.lost,
    g.lost_learned_at,
    e.restored_at,
    e.restored_learned_at
FROM gaps AS g
LEFT JOIN endings AS e
    ON
        e.target_key = g.target_key
        AND e.source_key = g.source_key
        AND e.raw_key = g.raw_key
        AND e.kind = g.kind
        AND e.occurrence = g.occurrence
        AND e.gap = g.gap + 1
