-- Sightings to keep: those of one link by one import that say the same are one interval, unless
-- somebody looked at the page in between. Nothing that a question about the past needs is lost:
-- within an interval every look saw the link.
WITH told AS (
    SELECT
        *,
        (
            SELECT count(*) FROM looked AS v
            WHERE v.page_key = r.source_key AND v.visited_at < r.seen_from
        ) AS looks_before,
        (
            SELECT count(*) FROM looked AS v
            WHERE v.page_key = r.source_key AND v.visited_at <= r.seen_until
        ) AS looks_until
    FROM repeated_sightings AS r
),

islands AS (
    SELECT
        *,
        CASE
            WHEN looks_before <= lag(looks_until) OVER (
                PARTITION BY {same}
                ORDER BY seen_from, seen_until
            ) THEN 0
            ELSE 1
        END AS starts
    FROM told
),

numbered AS (
    SELECT
        *,
        sum(starts) OVER (
            PARTITION BY {same}
            ORDER BY seen_from, seen_until
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS island
    FROM islands
)

SELECT
    {same},
    {newest},
    min(seen_from) AS seen_from,
    max(seen_until) AS seen_until,
    min(learned_at) AS learned_at
FROM numbered
GROUP BY {same}, island
