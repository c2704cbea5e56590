-- One row per (target site, referring site): what the overview, referring sites and intersect
-- read instead of the links. Counted page by page, host by host, site by site, so that no distinct
-- count is mixed with other sums. A row that stands for a redirect inside the target site would
-- count the same link twice and is left out.
WITH pages AS (
    SELECT
        target_hash,
        target_site,
        source_site,
        source_key,
        count(*) AS links,
        sum(CASE WHEN state IN ('live', 'unverified') THEN 1 ELSE 0 END) AS live,
        sum(CASE WHEN state = 'missing' THEN 1 ELSE 0 END) AS missing,
        sum(CASE WHEN state = 'lost' THEN 1 ELSE 0 END) AS lost,
        sum(CASE WHEN state IN ('live', 'unverified') AND follow THEN 1 ELSE 0 END) AS follow,
        sum(
            CASE
                WHEN
                    state IN ('live', 'unverified') AND follow
                    AND kind IN ('text', 'image', 'unknown')
                    AND coalesce(position, 'content') = 'content'
                    THEN 1
                ELSE 0
            END
        ) AS editorial,
        max(source_ip) AS ip,
        max(source_language) AS language,
        max(authority) AS authority,
        min(first_seen) AS first_seen,
        max(last_seen) AS last_seen,
        max(lost_at) AS lost_at
    FROM links
    WHERE raw_target_site IS NULL OR raw_target_site <> target_site
    GROUP BY target_hash, target_site, source_site, source_key
),

hosts AS (
    SELECT
        target_hash,
        target_site,
        source_site,
        substr(source_key, 1, instr(source_key, ')')) AS host,
        sum(links) AS links,
        sum(live) AS live,
        sum(missing) AS missing,
        sum(lost) AS lost,
        sum(follow) AS follow,
        sum(editorial) AS editorial,
        sum(CASE WHEN live > 0 THEN 1 ELSE 0 END) AS pages,
        max(ip) AS ip,
        max(language) AS language,
        max(authority) AS authority,
        min(first_seen) AS first_seen,
        max(last_seen) AS last_seen,
        max(lost_at) AS lost_at
    FROM pages
    GROUP BY target_hash, target_site, source_site, substr(source_key, 1, instr(source_key, ')'))
)

SELECT
    target_hash,
    target_site,
    source_site,
    CAST(sum(links) AS BIGINT) AS links,
    CAST(sum(live) AS BIGINT) AS live,
    CAST(sum(missing) AS BIGINT) AS missing,
    CAST(sum(lost) AS BIGINT) AS lost,
    CAST(sum(follow) AS BIGINT) AS follow,
    CAST(sum(editorial) AS BIGINT) AS editorial,
    CAST(sum(pages) AS BIGINT) AS pages,
    CAST(sum(CASE WHEN pages > 0 THEN 1 ELSE 0 END) AS BIGINT) AS hosts,
    max(ip) AS ip,
    max(language) AS language,
    max(authority) AS authority,
    min(first_seen) AS first_seen,
    max(last_seen) AS last_seen,
    CASE WHEN sum(live) + sum(missing) = 0 THEN max(lost_at) END AS lost_at
FROM hosts
GROUP BY target_hash, target_site, source_site
