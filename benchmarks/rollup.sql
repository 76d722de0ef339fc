-- The figures of every unit for one period in bare SQL, written over those that are kept; for SQLite 3.40 and PostgreSQL 15.
-- Put the first and last day of the period, its code and today into :first, :last, :period and :today.
INSERT INTO reports_figures (
    unit_id, period, as_of, computed_at, is_stale, is_settled, branches, expected, held, on_day, moved, missed, topical,
    tot, kha, trung_binh, kem, unrated, official, present, base, opinions
)
SELECT
    u.id, :period, :today, CURRENT_TIMESTAMP, FALSE, FALSE, COALESCE(b.branches, 0), COALESCE(r.expected, 0),
    COALESCE(r.held, 0), COALESCE(r.on_day, 0), COALESCE(r.moved, 0), COALESCE(r.missed, 0), COALESCE(t.topical, 0),
    COALESCE(r.tot, 0), COALESCE(r.kha, 0), COALESCE(r.trung_binh, 0), COALESCE(r.kem, 0), COALESCE(r.unrated, 0),
    COALESCE(r.official, 0), COALESCE(r.present, 0), COALESCE(r.base, 0), COALESCE(r.opinions, 0)
FROM organization_unit u
LEFT JOIN (
    SELECT
        a.ancestor_id,
        COUNT(*) FILTER (WHERE due_on <= :today OR held_on <= :today) AS expected,
        COUNT(*) FILTER (WHERE held_on <= :today) AS held,
        COUNT(*) FILTER (WHERE held_on <= :today AND timing = 'on_day') AS on_day,
        COUNT(*) FILTER (WHERE held_on <= :today AND timing = 'moved') AS moved,
        COUNT(*) FILTER (
            WHERE (held_on IS NULL OR held_on > :today) AND due_on < :today AND (moved_to IS NULL OR moved_to < :today)
        ) AS missed,
        COUNT(*) FILTER (WHERE held_on <= :today AND level = 'tot') AS tot,
        COUNT(*) FILTER (WHERE held_on <= :today AND level = 'kha') AS kha,
        COUNT(*) FILTER (WHERE held_on <= :today AND level = 'trung_binh') AS trung_binh,
        COUNT(*) FILTER (WHERE held_on <= :today AND level = 'kem') AS kem,
        COUNT(*) FILTER (WHERE held_on <= :today AND level = '') AS unrated,
        COUNT(*) FILTER (WHERE held_on <= :today AND official_level <> '') AS official,
        SUM(present) FILTER (WHERE held_on <= :today) AS present,
        SUM(base) FILTER (WHERE held_on <= :today) AS base,
        SUM(opinions) FILTER (WHERE held_on <= :today) AS opinions
    FROM reports_branchmonth bm
    JOIN organization_unitancestor a ON a.unit_id = bm.branch_id AND bm.due_on BETWEEN a.valid_from AND a.valid_to
    WHERE bm.month BETWEEN :first AND :last
    GROUP BY a.ancestor_id
) r ON r.ancestor_id = u.id
LEFT JOIN (
    SELECT a.ancestor_id, COUNT(*) AS topical
    FROM meetings_meeting m
    JOIN organization_unitancestor a ON a.unit_id = m.unit_id AND m.held_on BETWEEN a.valid_from AND a.valid_to
    WHERE m.kind IN ('topical', 'combined') AND m.voided_at IS NULL AND m.held_on <= :today
      AND m.month BETWEEN :first AND :last
    GROUP BY a.ancestor_id
) t ON t.ancestor_id = u.id
LEFT JOIN (
    SELECT a.ancestor_id, COUNT(*) AS branches
    FROM organization_unitancestor a
    JOIN organization_branch ob ON ob.unit_id = a.unit_id
    WHERE a.valid_from <= :last AND a.valid_from <= :today AND (a.valid_to >= :last OR a.valid_to >= :today)
    GROUP BY a.ancestor_id
) b ON b.ancestor_id = u.id
WHERE u.id IS NOT NULL
ON CONFLICT (unit_id, period) DO UPDATE SET
    as_of = EXCLUDED.as_of, computed_at = EXCLUDED.computed_at, is_stale = EXCLUDED.is_stale,
    is_settled = EXCLUDED.is_settled, branches = EXCLUDED.branches, expected = EXCLUDED.expected, held = EXCLUDED.held,
    on_day = EXCLUDED.on_day, moved = EXCLUDED.moved, missed = EXCLUDED.missed, topical = EXCLUDED.topical,
    tot = EXCLUDED.tot, kha = EXCLUDED.kha, trung_binh = EXCLUDED.trung_binh, kem = EXCLUDED.kem,
    unrated = EXCLUDED.unrated, official = EXCLUDED.official, present = EXCLUDED.present, base = EXCLUDED.base,
    opinions = EXCLUDED.opinions
