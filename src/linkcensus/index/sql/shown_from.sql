-- Since when links of a page into a site are known one by one, of pages with a row that knew only
-- the site.
SELECT
    target_site,
    source_key,
    min(seen_from) AS first_seen
FROM seen
WHERE
    target_https IS NOT NULL
    AND source_key IN (SELECT source_key FROM seen WHERE target_https IS NULL)
GROUP BY target_site, source_key
