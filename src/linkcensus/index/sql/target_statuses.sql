-- What the target pages answered when they were last looked at.
SELECT page_key, max_by(status, visited_at) AS status
FROM looked_at_targets
WHERE status IS NOT NULL
GROUP BY page_key
