-- Sightings of links sighted more than once, the best informed last: the newest, then our own
-- reading before a claim, then the stronger method.
SELECT
    s.*,
    row_number() OVER (
        PARTITION BY s.target_key, s.source_key, s.raw_key, s.kind, s.occurrence
        ORDER BY s.seen_until, s.own, s.strength, s.sources, s.import_id
    ) AS newness
FROM seen_again AS s
