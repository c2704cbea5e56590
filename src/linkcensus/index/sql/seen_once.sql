-- The only sightings of their links: of pairs sighted once, which is nearly all there is, and of
-- links that share their pair with others.
SELECT {sighting}
FROM seen AS s
WHERE NOT EXISTS (
    SELECT 1 FROM pairs AS p
    WHERE p.target_key = s.target_key AND p.source_key = s.source_key AND p.raw_key = s.raw_key
)
UNION ALL
SELECT {sighting}
FROM seen_again AS s
WHERE NOT EXISTS (
    SELECT 1 FROM links_again AS a
    WHERE
        a.target_key = s.target_key
        AND a.source_key = s.source_key
        AND a.raw_key = s.raw_key
        AND a.kind = s.kind
        AND a.occurrence = s.occurrence
)
