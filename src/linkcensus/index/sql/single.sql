-- Links sighted once: the sighting is the link. A claim of loss counts unless its own row saw the
-- link afterwards.
SELECT
    {identity},
    {attributes},
    sources,
    seen_from AS first_seen,
    seen_until AS last_seen,
    own,
    CASE WHEN own THEN seen_until END AS own_seen,
    strength,
    1 AS sightings,
    CASE WHEN claimed_lost_at >= seen_until THEN claimed_lost_at END AS claimed_lost_at,
    claimed_lost_reason,
    CASE WHEN claimed_lost_at >= seen_until THEN sources END AS claimed_by
FROM seen_once
