-- Counts of a target's backlinks by measure and key, with distinct referring sites. The counts of
-- disjoint sets of referring sites add up, so that a very large site can be counted in passes.
-- Expects, besides the links, their losses and returns (`turned`) and those of sites (`site_turns`).
WITH live AS (
    SELECT
        target_hash, target_site, source_site, kind, position, source_language, follow,
        sources, first_seen, state
    FROM links
    WHERE NOT internal AND (raw_target_site IS NULL OR raw_target_site <> target_site)
),

keyed AS (
    SELECT target_hash, target_site, 'state' AS measure, state AS key, source_site,
        count(*) AS links
    FROM live GROUP BY target_hash, target_site, state, source_site
    UNION ALL
    SELECT target_hash, target_site, 'kind' AS measure, kind AS key, source_site,
        count(*) AS links
    FROM live WHERE state IN ('live', 'unverified')
    GROUP BY target_hash, target_site, kind, source_site
    UNION ALL
    SELECT target_hash, target_site, 'position' AS measure, coalesce(position, 'unknown') AS key,
        source_site, count(*) AS links
    FROM live WHERE state IN ('live', 'unverified')
    GROUP BY target_hash, target_site, coalesce(position, 'unknown'), source_site
    UNION ALL
    SELECT target_hash, target_site, 'language' AS measure,
        coalesce(source_language, 'unknown') AS key, source_site, count(*) AS links
    FROM live WHERE state IN ('live', 'unverified')
    GROUP BY target_hash, target_site, coalesce(source_language, 'unknown'), source_site
    UNION ALL
    SELECT target_hash, target_site, 'follow' AS measure,
        CASE WHEN follow THEN 'follow' WHEN NOT follow THEN 'nofollow' ELSE 'unknown' END AS key,
        source_site, count(*) AS links
    FROM live WHERE state IN ('live', 'unverified')
    GROUP BY target_hash, target_site,
        CASE WHEN follow THEN 'follow' WHEN NOT follow THEN 'nofollow' ELSE 'unknown' END,
        source_site
    UNION ALL
    SELECT target_hash, target_site, 'sources' AS measure, CAST(sources AS STRING) AS key,
        source_site, count(*) AS links
    FROM live WHERE state IN ('live', 'unverified')
    GROUP BY target_hash, target_site, CAST(sources AS STRING), source_site
    UNION ALL
    SELECT target_hash, target_site, 'gained_day' AS measure,
        CAST(CAST(first_seen AS DATE) AS STRING) AS key, source_site, count(*) AS links
    FROM live GROUP BY target_hash, target_site, CAST(first_seen AS DATE), source_site
    UNION ALL
    SELECT target_hash, target_site,
        CASE WHEN event = 'lost' THEN 'lost_day' ELSE 'restored_day' END AS measure,
        CAST(CAST(happened_at AS DATE) AS STRING) AS key, source_site, count(*) AS links
    FROM turned
    GROUP BY target_hash, target_site, event, CAST(happened_at AS DATE), source_site
    UNION ALL
    SELECT target_hash, target_site,
        CASE WHEN event = 'lost' THEN 'site_lost_day' ELSE 'site_gained_day' END AS measure,
        CAST(CAST(happened_at AS DATE) AS STRING) AS key, source_site, count(*) AS links
    FROM site_turns
    GROUP BY target_hash, target_site, event, CAST(happened_at AS DATE), source_site
)

SELECT target_hash, target_site, measure, key,
    CAST(sum(links) AS BIGINT) AS links, count(*) AS sites
FROM keyed
GROUP BY target_hash, target_site, measure, key
