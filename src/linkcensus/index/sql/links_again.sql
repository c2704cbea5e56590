-- Links sighted more than once, now that it is known which sightings of a pair are one link.
SELECT target_key, source_key, raw_key, kind, occurrence
FROM seen_again
GROUP BY target_key, source_key, raw_key, kind, occurrence
HAVING count(*) > 1
