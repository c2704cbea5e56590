-- What happened to links: misses, losses, returns and changes. (A gain is `first_seen`.)
SELECT
    t.target_hash, t.target_site, t.target_key, t.target_https, t.target_url,
    t.source_site, t.source_key, t.source_https, t.source_url,
    t.kind, t.occurrence, t.raw_target_site, t.raw_target_key,
    e.event, e.happened_at, e.learned_at, e.reason, e.before, e.after, t.internal
FROM threads AS t
INNER JOIN (
    SELECT target_key, source_key, raw_key, kind, occurrence, 'missing' AS event,
        missing_since AS happened_at, missing_learned_at AS learned_at, lost_reason AS reason,
        CAST(NULL AS STRING) AS before, CAST(NULL AS STRING) AS after
    FROM gaps
    UNION ALL
    SELECT l.target_key, l.source_key, l.raw_key, l.kind, l.occurrence, 'lost' AS event,
        l.lost_at AS happened_at, l.lost_learned_at AS learned_at, l.lost_reason AS reason,
        CAST(NULL AS STRING) AS before, b.label AS after
    FROM losses AS l
    LEFT JOIN source_labels AS b ON b.bit = l.lost_by
    UNION ALL
    SELECT target_key, source_key, raw_key, kind, occurrence, 'restored' AS event,
        restored_at AS happened_at, restored_learned_at AS learned_at, 'lost' AS reason,
        CAST(NULL AS STRING) AS before, CAST(NULL AS STRING) AS after
    FROM losses
    WHERE restored_at IS NOT NULL
    UNION ALL
    SELECT target_key, source_key, raw_key, kind, occurrence, 'restored' AS event,
        restored_at AS happened_at, restored_learned_at AS learned_at, 'missing' AS reason,
        CAST(NULL AS STRING) AS before, CAST(NULL AS STRING) AS after
    FROM gaps AS g
    WHERE
        g.restored_at IS NOT NULL
        AND NOT g.lost
        AND NOT EXISTS (  -- or it came back from a loss that others tell of
            SELECT 1 FROM losses AS l
            WHERE
                l.restored_at = g.restored_at
                AND l.target_key = g.target_key
                AND l.source_key = g.source_key
                AND l.raw_key = g.raw_key
                AND l.kind = g.kind
                AND l.occurrence = g.occurrence
        )
    UNION ALL
    SELECT target_key, source_key, raw_key, kind, occurrence, 'changed' AS event,
        happened_at, learned_at, reason, before, after
    FROM changes
) AS e
    ON
        e.target_key = t.target_key
        AND e.source_key = t.source_key
        AND e.raw_key = t.raw_key
        AND e.kind = t.kind
        AND e.occurrence = t.occurrence
