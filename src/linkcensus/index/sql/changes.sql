-- Where two successive sightings of one link by the same kind of observer differ. A claim is
-- compared with claims of the same vendor only, our own reading with our own reading.
WITH successive AS (
    SELECT
        target_key, source_key, raw_key, kind, occurrence, seen_from, learned_at,
        anchor, anchor_cut, rel, position,
        lag(anchor) OVER w AS anchor_before,
        lag(anchor_cut) OVER w AS cut_before,
        lag(rel) OVER w AS rel_before,
        lag(position) OVER w AS position_before
    FROM ranked
    WINDOW w AS (
        PARTITION BY
            target_key, source_key, raw_key, kind, occurrence,
            CASE WHEN own THEN 0 ELSE sources END
        ORDER BY seen_from, newness
    )
)

SELECT target_key, source_key, raw_key, kind, occurrence, seen_from AS happened_at, learned_at,
    'anchor' AS reason, anchor_before AS before, anchor AS after
FROM successive
WHERE anchor <> anchor_before AND NOT anchor_cut AND NOT cut_before
UNION ALL
SELECT target_key, source_key, raw_key, kind, occurrence, seen_from AS happened_at, learned_at,
    'rel' AS reason, rel_before AS before, rel AS after
FROM successive
WHERE rel <> rel_before
UNION ALL
SELECT target_key, source_key, raw_key, kind, occurrence, seen_from AS happened_at, learned_at,
    'position' AS reason, position_before AS before, position AS after
FROM successive
WHERE position <> position_before
