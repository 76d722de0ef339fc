-- The figures of one unit for one period as `manage.py rollup` counts them, in bare SQL for SQLite 3.40 and PostgreSQL 15.
-- Put another unit and period into `asked`; today is CURRENT_DATE.
WITH asked AS (
    SELECT u.id AS unit_id, p.first_day, p.last_day
    FROM organization_unit u, periods_period p
    WHERE u.code = 'HM' AND p.code = '2026-Q3'
),
counted AS (
    SELECT bm.*, bm.held_on IS NOT NULL AND bm.held_on <= CURRENT_DATE AS is_held
    FROM asked
    JOIN organization_unitancestor a ON a.ancestor_id = asked.unit_id
    JOIN reports_branchmonth bm ON bm.branch_id = a.unit_id AND bm.due_on BETWEEN a.valid_from AND a.valid_to
    WHERE bm.month BETWEEN asked.first_day AND asked.last_day
)
SELECT
    (
        SELECT COUNT(*)
        FROM asked
        JOIN organization_unitancestor a ON a.ancestor_id = asked.unit_id
        JOIN organization_branch b ON b.unit_id = a.unit_id
        WHERE a.valid_from <= asked.last_day AND a.valid_from <= CURRENT_DATE
          AND (a.valid_to >= asked.last_day OR a.valid_to >= CURRENT_DATE)
    ) AS branches,
    COUNT(*) FILTER (WHERE due_on <= CURRENT_DATE OR is_held) AS expected,
    COUNT(*) FILTER (WHERE is_held) AS held,
    COUNT(*) FILTER (WHERE is_held AND timing = 'on_day') AS on_day,
    COUNT(*) FILTER (WHERE is_held AND timing = 'moved') AS moved,
    COUNT(*) FILTER (
        WHERE NOT is_held AND due_on < CURRENT_DATE AND (moved_to IS NULL OR moved_to < CURRENT_DATE)
    ) AS missed,
    (
        SELECT COUNT(*)
        FROM asked
        JOIN organization_unitancestor a ON a.ancestor_id = asked.unit_id
        JOIN meetings_meeting m ON m.unit_id = a.unit_id AND m.held_on BETWEEN a.valid_from AND a.valid_to
        WHERE m.kind IN ('topical', 'combined') AND m.voided_at IS NULL AND m.held_on <= CURRENT_DATE
          AND m.month BETWEEN asked.first_day AND asked.last_day
    ) AS topical,
    COUNT(*) FILTER (WHERE is_held AND level = 'tot') AS tot,
    COUNT(*) FILTER (WHERE is_held AND level = 'kha') AS kha,
    COUNT(*) FILTER (WHERE is_held AND level = 'trung_binh') AS trung_binh,
    COUNT(*) FILTER (WHERE is_held AND level = 'kem') AS kem,
    COUNT(*) FILTER (WHERE is_held AND level = '') AS unrated,
    COUNT(*) FILTER (WHERE is_held AND official_level <> '') AS official,
    COALESCE(SUM(present) FILTER (WHERE is_held), 0) AS present,
    COALESCE(SUM(base) FILTER (WHERE is_held), 0) AS base,
    COALESCE(SUM(opinions) FILTER (WHERE is_held), 0) AS opinions
FROM counted;
