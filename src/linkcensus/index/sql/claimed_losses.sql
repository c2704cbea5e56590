-- Losses that a vendor claims or a complete table shows, for the event list.
SELECT
    target_hash, target_site, target_key, target_https, target_url,
    source_site, source_key, source_https, source_url,
    kind, occurrence, raw_target_site, raw_target_key,
    'lost' AS event, lost_at AS happened_at, lost_at AS learned_at, lost_reason AS reason,
    CAST(NULL AS STRING) AS before, lost_by AS after, internal
FROM links_now
WHERE state = 'lost' AND lost_by <> 'visit'
