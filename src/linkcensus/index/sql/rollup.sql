-- One row per (target site, referring site): what the overview, referring sites and intersect
-- read instead of the links. Pages and hosts are counted apart, so that no distinct count is mixed
-- with sums, and by fingerprints, which are cheaper to group than names. A row that stands for a
-- redirect inside the target site would count the same link twice and is left out.
WITH counted AS (
    SELECT
        target_hash,
        target_site,
        source_site,
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
    GROUP BY target_hash, target_site, source_site
),

live_pages AS (
    SELECT DISTINCT
        target_hash,
        target_site,
        source_site,
        xxhash64(substr(source_key, 1, instr(source_key, ')')), '', '') AS host,
        xxhash64(source_key, '', '') AS page
    FROM links
    WHERE
        state IN ('live', 'unverified')
        AND (raw_target_site IS NULL OR raw_target_site <> target_site)
),

live_hosts AS (
    SELECT target_hash, target_site, source_site, host, count(*) AS pages
    FROM live_pages
    GROUP BY target_hash, target_site, source_site, host
),

places AS (
    SELECT target_hash, target_site, source_site, sum(pages) AS pages, count(*) AS hosts
    FROM live_hosts
    GROUP BY target_hash, target_site, source_site
)

SELECT
    c.target_hash,
    c.target_site,
    c.source_site,
    c.links,
    CAST(c.live AS BIGINT) AS live,
    CAST(c.missing AS BIGINT) AS missing,
    CAST(c.lost AS BIGINT) AS lost,
    CAST(c.follow AS BIGINT) AS follow,
    CAST(c.editorial AS BIGINT) AS editorial,
    CAST(coalesce(p.pages, 0) AS BIGINT) AS pages,
    CAST(coalesce(p.hosts, 0) AS BIGINT) AS hosts,
    c.ip,
    c.language,
    c.authority,
    c.first_seen,
    c.last_seen,
    CASE WHEN c.live + c.missing = 0 THEN c.lost_at END AS lost_at
FROM counted AS c
LEFT JOIN places AS p
    ON
        p.target_hash = c.target_hash
        AND p.target_site = c.target_site
        AND p.source_site = c.source_site
