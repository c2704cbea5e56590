-- The links of a page to one target that one table lists side by side: as many as it has different
-- rows, numbered in their order. The same answer as that of `occurrences` for a single look, for
-- all pairs at once.
SELECT numbered.sighting, numbered.kind, numbered.occurrence
FROM (
    SELECT
        s.sighting,
        s.kind,
        s.occurrence AS told,
        least(
            dense_rank() OVER (
                PARTITION BY s.target_key, s.source_key, s.raw_key, s.kind
                ORDER BY
                    s.occurrence,
                    coalesce(s.anchor, ''),
                    CASE WHEN s.anchor IS NULL THEN 1 ELSE 0 END
            ) - 1,
            {most_occurrences}
        ) AS occurrence
    FROM seen_again AS s
    INNER JOIN pairs AS p
        ON p.target_key = s.target_key AND p.source_key = s.source_key AND p.raw_key = s.raw_key
    WHERE p.needs_matching AND p.one_table
) AS numbered
WHERE numbered.occurrence <> numbered.told
