-- The current state of each link. Order of the rules: our own confirmed reading, then a vendor's
-- claim of loss that nothing newer contradicts or absence from a complete table, whichever is
-- earlier, then a first miss; a link that only exports know stays unverified.
SELECT
    {identity},
    {attributes},
    sources,
    first_seen,
    last_seen,
    greatest(last_checked, own_seen) AS last_checked,
    state,
    CASE WHEN state IN ('missing', 'lost') THEN coalesce(missing_since, lost_at) END
        AS missing_since,
    CASE WHEN state = 'lost' THEN lost_at END AS lost_at,
    CASE WHEN state IN ('missing', 'lost') THEN lost_reason END AS lost_reason,
    CASE WHEN state IN ('missing', 'lost') THEN lost_by END AS lost_by,
    authority
FROM (
    SELECT
        {t_identity},
        {t_attributes},
        t.sources,
        t.first_seen,
        t.last_seen,
        t.own_seen,
        c.last_checked,
        g.missing_since,
        a.authority,
        CASE
            WHEN g.lost THEN 'lost'
            WHEN t.claimed_lost_at IS NOT NULL OR n.absent_at IS NOT NULL THEN 'lost'
            WHEN g.missing_since IS NOT NULL THEN 'missing'
            WHEN t.own THEN 'live'
            ELSE 'unverified'
        END AS state,
        CASE
            WHEN g.lost THEN g.missing_since
            WHEN t.claimed_lost_at <= coalesce(n.absent_at, t.claimed_lost_at)
                THEN t.claimed_lost_at
            ELSE n.absent_at
        END AS lost_at,
        CASE
            WHEN g.lost THEN g.lost_reason
            WHEN t.claimed_lost_at <= coalesce(n.absent_at, t.claimed_lost_at)
                THEN coalesce(t.claimed_lost_reason, 'claimed')
            WHEN n.absent_at IS NOT NULL THEN 'absent'
            ELSE g.lost_reason
        END AS lost_reason,
        CASE
            WHEN g.lost THEN 'visit'
            WHEN t.claimed_lost_at <= coalesce(n.absent_at, t.claimed_lost_at)
                THEN b.label
            WHEN n.absent_at IS NOT NULL THEN d.label
            ELSE 'visit'
        END AS lost_by
    FROM threads AS t
    LEFT JOIN open_gaps AS g
        ON
            g.target_key = t.target_key
            AND g.source_key = t.source_key
            AND g.raw_key = t.raw_key
            AND g.kind = t.kind
            AND g.occurrence = t.occurrence
    LEFT JOIN absent AS n
        ON
            n.target_key = t.target_key
            AND n.source_key = t.source_key
            AND n.raw_key = t.raw_key
            AND n.kind = t.kind
            AND n.occurrence = t.occurrence
            AND n.listed_again_at IS NULL
    LEFT JOIN checks AS c ON c.page_key = t.source_key
    LEFT JOIN target_statuses AS p ON p.page_key = t.target_key
    LEFT JOIN authorities AS a ON a.site = t.source_site
    LEFT JOIN source_labels AS b ON b.bit = t.claimed_by
    LEFT JOIN source_labels AS d ON d.bit = n.absent_by
) AS joined
