-- Which page points at which, one row a pair of pages: live, followed links. The relation
-- `page_nodes` numbers the pages.
SELECT DISTINCT
    CAST(s.node AS INTEGER) AS source,
    CAST(t.node AS INTEGER) AS target
FROM links AS l
INNER JOIN page_nodes AS s ON s.page_key = l.source_key
INNER JOIN page_nodes AS t ON t.page_key = l.target_key
WHERE
    l.state IN ('live', 'unverified') AND coalesce(l.follow, true)
    AND l.kind IN ('text', 'image', 'area', 'unknown') AND l.source_key <> l.target_key
