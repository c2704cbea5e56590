-- Links sighted once: the sighting is the link.
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
    claimed_lost_at,
    claimed_lost_reason,
    CASE WHEN claimed_lost_at IS NOT NULL THEN sources END AS claimed_by
FROM seen_once
