-- Links of each site to others, one a (target site, words), those on most pages first: what a
-- site's links are judged by. `{most}` of each site.
WITH by_page AS (
    SELECT
        source_site,
        target_site,
        source_key,
        coalesce(anchor, '') AS words,
        max(
            target_key || ' ' || kind || ' ' || CAST(occurrence AS STRING)
            || ' ' || coalesce(raw_target_key, '')
        ) AS identity
    FROM links
    WHERE
        state IN ('live', 'unverified') AND source_site <> target_site
        AND kind IN ('text', 'image', 'area', 'frame', 'form', 'unknown')
    GROUP BY source_site, target_site, source_key, coalesce(anchor, '')
),

grouped AS (
    SELECT
        source_site,
        target_site,
        words,
        count(*) AS same_anchor_pages,
        max(source_key || ' ' || identity) AS example
    FROM by_page
    GROUP BY source_site, target_site, words
),

ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY source_site ORDER BY same_anchor_pages DESC, target_site, words
        ) AS place
    FROM grouped
),

pairs AS (
    SELECT source_site, target_site, count(*) AS site_linking_pages
    FROM (SELECT DISTINCT source_site, target_site, source_key FROM by_page) AS each_page
    GROUP BY source_site, target_site
)

SELECT
    l.source_site,
    l.target_site,
    l.source_key,
    l.target_key,
    l.source_https,
    l.target_https,
    l.source_url,
    l.target_url,
    l.kind,
    l.anchor,
    l.alt,
    l.nofollow,
    l.ugc,
    l.sponsored,
    l.follow,
    l.position,
    l.density,
    l.context_left,
    l.context_right,
    l.hidden,
    l.via,
    l.source_title,
    l.source_language,
    l.source_external_links,
    l.source_status,
    l.target_status,
    r.same_anchor_pages,
    p.site_linking_pages
FROM links AS l
INNER JOIN ranked AS r
    ON
        r.source_site = l.source_site AND r.target_site = l.target_site
        AND r.words = coalesce(l.anchor, '')
        AND r.example
        = l.source_key || ' ' || l.target_key || ' ' || l.kind || ' '
        || CAST(l.occurrence AS STRING) || ' ' || coalesce(l.raw_target_key, '')
INNER JOIN pairs AS p ON p.source_site = l.source_site AND p.target_site = l.target_site
WHERE r.place <= {most} AND l.state IN ('live', 'unverified')
ORDER BY l.source_site, r.place, l.target_site
