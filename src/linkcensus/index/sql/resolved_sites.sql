-- Rows that knew only the target's site, where a visit or another table has since shown a link of
-- the same page into that site: who had known, and since when.
SELECT
    r.target_site,
    r.source_key,
    bit_or(r.sources) AS sources,
    min(r.first_seen) AS first_seen,
    min(k.first_seen) AS shown_from
FROM unresolved AS r
INNER JOIN shown_from AS k ON k.target_site = r.target_site AND k.source_key = r.source_key
GROUP BY r.target_site, r.source_key
