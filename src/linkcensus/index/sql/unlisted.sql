-- Stretches in which nobody saw or listed a link that was seen or listed again, and in which a
-- complete table was made that might have held it.
SELECT
    s.target_key, s.source_key, s.raw_key, s.kind, s.occurrence,
    s.seen_from AS listed_again_at,
    s.learned_at AS listed_again_learned_at
FROM (
    SELECT
        *,
        max(seen_until) OVER (
            PARTITION BY target_key, source_key, raw_key, kind, occurrence
            ORDER BY seen_from, learned_at
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS seen_before
    FROM listed
) AS s
WHERE
    s.seen_before < s.seen_from
    AND EXISTS (
        SELECT 1 FROM completes AS c
        WHERE
            c.complete_site = s.written_site
            AND c.seen_at > s.seen_before
            AND c.seen_at < s.seen_from
    )
