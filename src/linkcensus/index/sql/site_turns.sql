-- When sites began to link to a target and when their last link went, as often as that happened.
--
-- Expects `came` (links: target_hash, target_site, source_site, first_seen; NULL where nobody knows
-- the beginning) and `turned` (their losses and returns: target_hash, target_site, source_site,
-- event, happened_at). Only sites that ever lost a link need to be followed link by link.
WITH losing AS (
    SELECT DISTINCT target_hash, target_site, source_site FROM turned
),

steps AS (
    SELECT c.target_hash, c.target_site, c.source_site, c.first_seen AS happened_at, 1 AS step
    FROM came AS c
    WHERE EXISTS (
        SELECT 1 FROM losing AS o
        WHERE
            o.target_hash = c.target_hash
            AND o.target_site = c.target_site
            AND o.source_site = c.source_site
    )
    UNION ALL
    SELECT target_hash, target_site, source_site, happened_at,
        CASE WHEN event = 'lost' THEN -1 ELSE 1 END AS step
    FROM turned
),

counted AS (
    SELECT
        *,
        sum(step) OVER (
            PARTITION BY target_hash, target_site, source_site
            ORDER BY coalesce(happened_at, TIMESTAMP '0001-01-01 00:00:00'), step DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS links
    FROM steps
)

SELECT target_hash, target_site, source_site, happened_at,
    CASE WHEN step = 1 THEN 'gained' ELSE 'lost' END AS event
FROM counted
WHERE (step = 1 AND links = 1) OR (step = -1 AND links = 0)
UNION ALL
SELECT c.target_hash, c.target_site, c.source_site,
    CASE
        WHEN max(CASE WHEN c.first_seen IS NULL THEN 1 ELSE 0 END) = 0 THEN min(c.first_seen)
    END AS happened_at,
    'gained' AS event
FROM came AS c
WHERE NOT EXISTS (
    SELECT 1 FROM losing AS o
    WHERE
        o.target_hash = c.target_hash
        AND o.target_site = c.target_site
        AND o.source_site = c.source_site
)
GROUP BY c.target_hash, c.target_site, c.source_site
