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
    SELECT target_key, source_key, raw_key, kind, occurrence, 'lost' AS event,
        missing_since AS happened_at, lost_learned_at AS learned_at, lost_reason AS reason,
        CAST(NULL AS STRING) AS before, CAST(NULL AS STRING) AS after
    FROM gaps
    WHERE lost
    UNION ALL
    SELECT target_key, source_key, raw_key, kind, occurrence, 'restored' AS event,
        restored_at AS happened_at, restored_learned_at AS learned_at,
        CASE WHEN lost THEN 'lost' ELSE 'missing' END AS reason,
        CAST(NULL AS STRING) AS before, CAST(NULL AS STRING) AS after
    FROM gaps
    WHERE restored_at IS NOT NULL
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
