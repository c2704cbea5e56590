-- Losses that vendors claim of links sighted once, where a visit of ours tells of a loss too.
SELECT
    s.target_key, s.source_key, s.raw_key, s.kind, s.occurrence,
    s.claimed_lost_at AS lost_at,
    coalesce(s.claimed_lost_reason, 'claimed') AS lost_reason,
    s.sources AS lost_by,
    s.learned_at AS lost_learned_at,
    CAST(NULL AS TIMESTAMP) AS restored_at,
    CAST(NULL AS TIMESTAMP) AS restored_learned_at
FROM seen_once AS s
WHERE
    s.claimed_lost_at >= s.seen_until
    AND EXISTS (
        SELECT 1 FROM open_gaps AS g
        WHERE
            g.lost
            AND g.target_key = s.target_key
            AND g.source_key = s.source_key
            AND g.raw_key = s.raw_key
            AND g.kind = s.kind
            AND g.occurrence = s.occurrence
    )
