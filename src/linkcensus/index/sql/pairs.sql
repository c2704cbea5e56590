-- Which (source page, target) pairs were sighted more than once, and whether their sightings must
-- be matched: several looks, or rows of an export, that do not agree on kind or anchor. Rows that
-- one table lists side by side need only be numbered.
-- Everything else is a link sighted once, which passes untouched. That is nearly every link.
SELECT
    target_key,
    source_key,
    raw_key,
    (
        max(CASE WHEN kind = 'unknown' OR anchor IS NULL OR anchor_cut THEN 1 ELSE 0 END) = 1
        OR min(anchor) <> max(anchor)
    )
    AND (
        min(seen_from) <> max(seen_until)
        OR min(import_id) <> max(import_id)
        OR min(CASE WHEN own THEN 1 ELSE 0 END) = 0
    ) AS needs_matching,
    min(import_id) = max(import_id)
    AND min(sources) = max(sources)
    AND max(CASE WHEN own THEN 1 ELSE 0 END) = 0 AS one_table
FROM seen
WHERE xxhash64(target_key, source_key, raw_key) IN (SELECT fingerprint FROM repeats)
GROUP BY target_key, source_key, raw_key
HAVING count(*) > 1
