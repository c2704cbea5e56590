-- From when to when each link was lost, by whatever shows it: confirmed misses of our own, claims
-- of vendors, complete tables. Losses that overlap are one, told by what began it.
--
-- A loss that lasts and that no visit of ours confirms stands in the link itself and is left out.
WITH shown AS (
    SELECT target_key, source_key, raw_key, kind, occurrence, 1 AS told_first,
        missing_since AS lost_at, lost_reason, CAST(NULL AS BIGINT) AS lost_by, lost_learned_at,
        restored_at, restored_learned_at
    FROM gaps
    WHERE lost
    UNION ALL
    SELECT target_key, source_key, raw_key, kind, occurrence, 2 AS told_first,
        lost_at, lost_reason, lost_by, lost_learned_at, restored_at, restored_learned_at
    FROM claimed
    UNION ALL
    SELECT target_key, source_key, raw_key, kind, occurrence, 2 AS told_first,
        lost_at, lost_reason, lost_by, lost_learned_at, restored_at, restored_learned_at
    FROM claimed_once
    UNION ALL
    SELECT target_key, source_key, raw_key, kind, occurrence, 3 AS told_first,
        absent_at AS lost_at, 'absent' AS lost_reason, absent_by AS lost_by,
        absent_at AS lost_learned_at, listed_again_at AS restored_at,
        listed_again_learned_at AS restored_learned_at
    FROM absent
),

followed AS (
    SELECT
        *,
        max(coalesce(restored_at, TIMESTAMP '9999-12-31 00:00:00')) OVER (
            PARTITION BY target_key, source_key, raw_key, kind, occurrence
            ORDER BY lost_at, told_first
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS lost_before_until
    FROM shown
),

numbered AS (
    SELECT
        *,
        sum(CASE WHEN lost_before_until > lost_at THEN 0 ELSE 1 END) OVER (
            PARTITION BY target_key, source_key, raw_key, kind, occurrence
            ORDER BY lost_at, told_first
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS loss
    FROM followed
),

placed AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY target_key, source_key, raw_key, kind, occurrence, loss
            ORDER BY lost_at, told_first
        ) AS place
    FROM numbered
)

SELECT
    target_key, source_key, raw_key, kind, occurrence,
    min(lost_at) AS lost_at,
    max(CASE WHEN place = 1 THEN lost_reason END) AS lost_reason,
    max(CASE WHEN place = 1 THEN lost_by END) AS lost_by,
    max(CASE WHEN place = 1 THEN lost_learned_at END) AS lost_learned_at,
    CASE WHEN count(restored_at) = count(*) THEN max(restored_at) END AS restored_at,
    max_by(restored_learned_at, restored_at) AS restored_learned_at
FROM placed
GROUP BY target_key, source_key, raw_key, kind, occurrence, loss
HAVING
    count(restored_at) = count(*)
    OR max(CASE WHEN told_first = 1 AND restored_at IS NULL THEN 1 ELSE 0 END) = 1
