-- The sightings a bucket keeps: every fact once. Two sightings are never folded into an interval,
-- for a look at the page between them may become known later, from an older archive.
SELECT {columns}
FROM seen AS s
WHERE NOT EXISTS (
    SELECT 1 FROM pairs AS p
    WHERE p.target_key = s.target_key AND p.source_key = s.source_key AND p.raw_key = s.raw_key
)
UNION ALL
SELECT DISTINCT {columns}
FROM seen AS s
WHERE EXISTS (
    SELECT 1 FROM pairs AS p
    WHERE p.target_key = s.target_key AND p.source_key = s.source_key AND p.raw_key = s.raw_key
)
