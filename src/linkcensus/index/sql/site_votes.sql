-- Who points at whom, one row a pair of sites with a live link, and by what kinds of links. The
-- relation `nodes` numbers the sites. A row that stands for a redirect within its target site
-- would count its link twice.
SELECT
    CAST(s.node AS INTEGER) AS source,
    CAST(t.node AS INTEGER) AS target,
    p.editorial = 1 AS editorial,
    p.follow = 1 AS follow
FROM (
    SELECT
        source_site,
        target_site,
        max(
            CASE
                WHEN
                    coalesce(follow, true) AND kind IN ('text', 'image', 'unknown')
                    AND coalesce(position, 'content') = 'content'
                    AND coalesce(hidden, false) = false
                    THEN 1
                ELSE 0
            END
        ) AS editorial,
        max(CASE WHEN coalesce(follow, true) THEN 1 ELSE 0 END) AS follow
    FROM links
    WHERE
        state IN ('live', 'unverified') AND source_site <> target_site
        AND (raw_target_site IS NULL OR raw_target_site <> target_site)
    GROUP BY source_site, target_site
) AS p
INNER JOIN nodes AS s ON s.site = p.source_site
INNER JOIN nodes AS t ON t.site = p.target_site
