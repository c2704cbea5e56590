-- Rows that knew only the target's site, where a visit or another table has since shown a link of
-- the same page into that site: which links those are, and who had known.
SELECT
    r.target_site,
    r.source_key,
    bit_or(r.sources) AS sources
FROM unresolved AS r
WHERE EXISTS (
    SELECT 1 FROM threads AS t
    WHERE t.target_https IS NOT NULL AND t.source_key = r.source_key AND t.target_site = r.target_site
)
GROUP BY r.target_site, r.source_key
