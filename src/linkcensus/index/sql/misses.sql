-- Visits that looked for a link and did not see it: conclusive, complete, by at least as strong a
-- method as saw the link, after it was first seen, and not one of its own sightings. A visit that
-- looked for the links to some sites only says nothing about the others.
SELECT
    t.target_key,
    t.source_key,
    t.raw_key,
    t.kind,
    t.occurrence,
    v.visited_at,
    v.visited_seconds,
    v.learned_at,
    v.outcome
FROM threads AS t
INNER JOIN looked AS v ON v.page_key = t.source_key
WHERE
    v.conclusive
    AND v.complete
    AND v.strength >= 2
    AND v.strength >= t.strength
    AND v.visited_at > t.first_seen
    AND (
        v.looked_for IS NULL
        OR array_contains(v.looked_for, coalesce(t.raw_target_site, t.target_site))
    )
    AND (t.sightings > 1 OR NOT t.own OR v.visited_at > t.last_seen)
    AND NOT EXISTS (
        SELECT 1 FROM seen_again AS s
        WHERE
            s.own
            AND s.source_key = t.source_key
            AND s.target_key = t.target_key
            AND s.raw_key = t.raw_key
            AND s.kind = t.kind
            AND s.occurrence = t.occurrence
            AND s.seen_from <= v.visited_at
            AND s.seen_until >= v.visited_at
    )
