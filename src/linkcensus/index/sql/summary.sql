-- The overview of a target's live backlinks: counts by measure and key, with distinct referring
-- sites (for 'network': distinct addresses and subnets, /24 or /48). Kept for large sites by
-- compaction, computed on the spot for the rest. Reads the rollup of the same sites, which has the
-- totals and one row a referring site, and their shares.
WITH live AS (
    SELECT target_hash, target_site, source_ip
    FROM links
    WHERE
        NOT internal AND state IN ('live', 'unverified') AND source_ip IS NOT NULL
        AND (raw_target_site IS NULL OR raw_target_site <> target_site)
),

addresses AS (
    SELECT target_hash, target_site, source_ip, count(*) AS links
    FROM live
    GROUP BY target_hash, target_site, source_ip
),

subnets AS (
    SELECT target_hash, target_site, subnet, sum(links) AS links
    FROM (
        SELECT target_hash, target_site, links,
            CASE
                WHEN source_ip LIKE '%:%'
                    THEN regexp_extract(source_ip, '^([0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F]*)', 1)
                ELSE regexp_extract(source_ip, '^([0-9]+[.][0-9]+[.][0-9]+)', 1)
            END AS subnet
        FROM addresses
    ) AS cut
    GROUP BY target_hash, target_site, subnet
),

referring AS (
    SELECT target_hash, target_site, live, missing, lost, editorial, pages, hosts,
        first_seen, last_seen,
        CASE
            WHEN regexp_extract(source_site, '^([0-9.]+|[[].*)$', 1) <> '' THEN 'address'
            ELSE regexp_extract(source_site, '([^.]+)$', 1)
        END AS tld
    FROM rollup
    WHERE source_site <> target_site
),

totals AS (
    SELECT target_hash, target_site,
        sum(live) AS live, sum(missing) AS missing, sum(lost) AS lost,
        sum(editorial) AS editorial, sum(pages) AS pages, sum(hosts) AS hosts,
        sum(CASE WHEN live > 0 THEN 1 ELSE 0 END) AS sites,
        min(first_seen) AS first_seen, max(last_seen) AS last_seen
    FROM referring
    GROUP BY target_hash, target_site
),

named AS (
    SELECT target_hash, target_site, 'links' AS key, live AS links, sites FROM totals
    UNION ALL
    SELECT target_hash, target_site, 'missing' AS key, missing AS links, 0 AS sites FROM totals
    UNION ALL
    SELECT target_hash, target_site, 'lost' AS key, lost AS links, 0 AS sites FROM totals
    UNION ALL
    SELECT target_hash, target_site, 'editorial' AS key, editorial AS links, 0 AS sites FROM totals
    UNION ALL
    SELECT target_hash, target_site, 'pages' AS key, pages AS links, sites FROM totals
    UNION ALL
    SELECT target_hash, target_site, 'hosts' AS key, hosts AS links, sites FROM totals
)

SELECT target_hash, target_site, 'total' AS measure, key,
    CAST(links AS BIGINT) AS links, CAST(sites AS BIGINT) AS sites
FROM named
UNION ALL
SELECT target_hash, target_site, 'first_seen' AS measure, CAST(first_seen AS STRING) AS key,
    CAST(0 AS BIGINT) AS links, CAST(0 AS BIGINT) AS sites
FROM totals WHERE first_seen IS NOT NULL
UNION ALL
SELECT target_hash, target_site, 'last_seen' AS measure, CAST(last_seen AS STRING) AS key,
    CAST(0 AS BIGINT) AS links, CAST(0 AS BIGINT) AS sites
FROM totals WHERE last_seen IS NOT NULL
UNION ALL
SELECT target_hash, target_site, 'tld' AS measure, tld AS key,
    CAST(sum(live) AS BIGINT) AS links, count(*) AS sites
FROM referring
WHERE live > 0
GROUP BY target_hash, target_site, tld
UNION ALL
SELECT target_hash, target_site, measure, key, links, sites FROM shares
UNION ALL
SELECT target_hash, target_site, 'network' AS measure, 'ips' AS key,
    CAST(sum(links) AS BIGINT) AS links, count(*) AS sites
FROM addresses
GROUP BY target_hash, target_site
UNION ALL
SELECT target_hash, target_site, 'network' AS measure, 'subnets' AS key,
    CAST(sum(links) AS BIGINT) AS links, count(*) AS sites
FROM subnets
GROUP BY target_hash, target_site
