-- Where two successive sightings of one link by the same kind of observer differ. A claim is
-- compared with claims of the same vendor only, our own reading with our own reading. A sighting
-- that does not know an attribute says nothing about it, nor do repeated rows of one table.
SELECT target_key, source_key, raw_key, kind, occurrence, seen_from AS happened_at, learned_at,
    'anchor' AS reason, anchor_before AS before, anchor AS after
FROM (
    SELECT
        *,
        lag(anchor) OVER (
            PARTITION BY target_key, source_key, raw_key, kind, occurrence, observer
            ORDER BY seen_from, newness
        ) AS anchor_before
    FROM ranked
    WHERE twin = 1 AND anchor IS NOT NULL AND NOT coalesce(anchor_cut, false)
) AS a
WHERE anchor <> anchor_before
UNION ALL
SELECT target_key, source_key, raw_key, kind, occurrence, seen_from AS happened_at, learned_at,
    'rel' AS reason, rel_before AS before, rel AS after
FROM (
    SELECT
        *,
        lag(rel) OVER (
            PARTITION BY target_key, source_key, raw_key, kind, occurrence, observer
            ORDER BY seen_from, newness
        ) AS rel_before
    FROM ranked
    WHERE twin = 1 AND rel IS NOT NULL
) AS r
WHERE rel <> rel_before
UNION ALL
SELECT target_key, source_key, raw_key, kind, occurrence, seen_from AS happened_at, learned_at,
    'position' AS reason, position_before AS before, position AS after
FROM (
    SELECT
        *,
        lag(position) OVER (
            PARTITION BY target_key, source_key, raw_key, kind, occurrence, observer
            ORDER BY seen_from, newness
        ) AS position_before
    FROM ranked
    WHERE twin = 1 AND position IS NOT NULL
) AS p
WHERE position <> position_before
UNION ALL
-- a redirect between the link and its target that leads elsewhere than before
SELECT t.target_key, t.source_key, t.raw_key, t.kind, t.occurrence, m.seen_at AS happened_at,
    m.learned_at, 'target' AS reason, m.before, m.after
FROM threads AS t
INNER JOIN moves AS m ON m.raw_key = t.raw_key AND m.target_key = t.target_key
WHERE t.first_seen <= m.seen_at
