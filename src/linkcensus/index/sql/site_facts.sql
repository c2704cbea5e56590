-- What the index knows of each site that links to others: sums over its links and its pages.
-- The relation `read_pages` has the newest reading of each page.
WITH linking AS (
    SELECT
        source_site AS site,
        count(*) AS links,
        sum(CASE WHEN coalesce(follow, true) THEN 1 ELSE 0 END) AS followed_links,
        min(first_seen) AS first_seen,
        max(last_seen) AS last_seen,
        max(source_ip) AS ip
    FROM links
    WHERE state IN ('live', 'unverified') AND source_site <> target_site
    GROUP BY source_site
),

places AS (
    SELECT site, count(*) AS linking_pages
    FROM (
        SELECT DISTINCT source_site AS site, source_key
        FROM links
        WHERE state IN ('live', 'unverified') AND source_site <> target_site
    ) AS each_page
    GROUP BY site
),

homes AS (
    SELECT site, count(*) AS hosts
    FROM (
        SELECT DISTINCT source_site AS site, substr(source_key, 1, instr(source_key, ')')) AS host
        FROM links
        WHERE state IN ('live', 'unverified') AND source_site <> target_site
    ) AS each_host
    GROUP BY site
),

reading AS (
    SELECT
        page_site AS site,
        count(*) AS pages,
        avg(CASE WHEN has_favicon THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END)
            AS favicon_share,
        avg(
            CASE WHEN has_phone OR has_email THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END
        ) AS contact_share,
        avg(CASE WHEN page_https THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END) AS https_share,
        avg(CASE WHEN keywords_length > 0 THEN CAST(1 AS DOUBLE) ELSE CAST(0 AS DOUBLE) END)
            AS keywords_share,
        max(generator) AS generator,
        sum(internal_links) AS internal_links
    FROM read_pages
    GROUP BY page_site
)

SELECT
    l.site,
    h.hosts,
    r.pages,
    p.linking_pages,
    r.pages = 1 AND r.internal_links = 0 AS home_page_only,
    l.links,
    CAST(l.followed_links AS BIGINT) AS followed_links,
    r.favicon_share,
    r.contact_share,
    r.https_share,
    r.keywords_share,
    r.generator,
    l.ip,
    l.first_seen,
    l.last_seen
FROM linking AS l
LEFT JOIN places AS p ON p.site = l.site
LEFT JOIN homes AS h ON h.site = l.site
LEFT JOIN reading AS r ON r.site = l.site
