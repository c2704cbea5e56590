-- Links sighted more than once, one row each. An attribute is the newest that any sighting knows;
-- an anchor that its source did not cut goes before one that it did.
SELECT
    m.*,
    k.lost_at AS claimed_lost_at,
    k.lost_reason AS claimed_lost_reason,
    k.lost_by AS claimed_by
FROM (
    SELECT
        {identity},
        {merged_attributes},
        bit_or(sources) AS sources,
        min(seen_from) AS first_seen,
        max(seen_until) AS last_seen,
        max(CASE WHEN own THEN 1 ELSE 0 END) = 1 AS own,
        max(CASE WHEN own THEN seen_until END) AS own_seen,
        min(strength) AS strength,
        count(*) AS sightings
    FROM ranked
    GROUP BY {identity}
) AS m
LEFT JOIN claimed AS k
    ON
        k.target_key = m.target_key
        AND k.source_key = m.source_key
        AND k.raw_key = m.raw_key
        AND k.kind = m.kind
        AND k.occurrence = m.occurrence
        AND k.restored_at IS NULL
