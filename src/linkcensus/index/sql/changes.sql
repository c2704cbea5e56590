-- Where two successive sightings of one link by the same kind of observer differ. A claim is
-- compared with claims of the same vendor only, our own reading with our own reading. A sighting
-- that does not know an attribute says nothing about it, nor do repeated rows of one table. What a
-- vendor says of a link held when the vendor last saw it, not since it first did.
WITH told AS (
    SELECT target_key, source_key, raw_key, kind, occurrence, observer, own, seen_from,
        seen_until, newness, learned_at, 'anchor' AS reason, anchor AS after
    FROM ranked
    WHERE twin = 1 AND NOT told_later AND anchor IS NOT NULL AND NOT coalesce(anchor_cut, false)
    UNION ALL
    SELECT target_key, source_key, raw_key, kind, occurrence, observer, own, seen_from,
        seen_until, newness, learned_at, 'rel' AS reason, rel AS after
    FROM ranked
    WHERE twin = 1 AND NOT told_later AND rel IS NOT NULL
    UNION ALL
    SELECT target_key, source_key, raw_key, kind, occurrence, observer, own, seen_from,
        seen_until, newness, learned_at, 'position' AS reason, position AS after
    FROM ranked
    WHERE twin = 1 AND NOT told_later AND position IS NOT NULL
),

dated AS (
    SELECT *, CASE WHEN own THEN seen_from ELSE seen_until END AS happened_at FROM told
),

compared AS (
    SELECT
        *,
        lag(after) OVER (
            PARTITION BY target_key, source_key, raw_key, kind, occurrence, observer, reason
            ORDER BY happened_at, newness
        ) AS before
    FROM dated
)

SELECT target_key, source_key, raw_key, kind, occurrence, happened_at, learned_at,
    reason, before, after
FROM compared
WHERE after <> before
UNION ALL
-- the page the link was written to leads elsewhere than before (later hops are not looked at)
SELECT t.target_key, t.source_key, t.raw_key, t.kind, t.occurrence, m.seen_at AS happened_at,
    m.learned_at, 'target' AS reason, m.before, m.after
FROM threads AS t
INNER JOIN moves AS m ON m.raw_key = t.raw_key AND m.target_key = t.target_key
WHERE t.first_seen <= m.seen_at
