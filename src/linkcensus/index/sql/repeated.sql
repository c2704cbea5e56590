-- Links sighted more than once, one row each. An attribute is the newest that any sighting knows;
-- an anchor that its source did not cut goes before one that it did.
SELECT
    {identity},
    {merged_attributes},
    bit_or(sources) AS sources,
    min(seen_from) AS first_seen,
    max(seen_until) AS last_seen,
    max(CASE WHEN own THEN 1 ELSE 0 END) = 1 AS own,
    max(CASE WHEN own THEN seen_until END) AS own_seen,
    min(strength) AS strength,
    count(*) AS sightings,
    max(claimed_lost_at) AS claimed_lost_at,
    max_by(coalesce(claimed_lost_reason, 'claimed'), claim)
        FILTER (WHERE claimed_lost_at IS NOT NULL) AS claimed_lost_reason,
    max_by(sources, claim) FILTER (WHERE claimed_lost_at IS NOT NULL) AS claimed_by
FROM ranked
GROUP BY {identity}
