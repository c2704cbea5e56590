-- Fingerprints of (source page, target) pairs that were sighted more than once. A fingerprint is a
-- cheap first sieve: two pairs that share one are told apart by the next step.
SELECT xxhash64(target_key, source_key, raw_key) AS fingerprint
FROM seen
GROUP BY xxhash64(target_key, source_key, raw_key)
HAVING count(*) > 1
