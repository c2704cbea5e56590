-- When each page was last looked at, by whatever method and with whatever outcome.
SELECT page_key, max(visited_at) AS last_checked
FROM looked
GROUP BY page_key
