CREATE TABLE award_gap(
    toeslag INTEGER PRIMARY KEY, -- number of the toeslag
    kind TEXT NOT NULL, -- zorgtoeslag, huurtoeslag, kindgebonden_budget, kinderopvangtoeslag
    benefit_year INTEGER NOT NULL,
    cohort TEXT, -- month of the first advance, YYYY-MM; NULL before one
    provisional INTEGER, -- eurocents of the last award of the year, else the first; NULL before one
    definitive INTEGER, -- eurocents of the first definitive award; NULL before one
    revisions INTEGER NOT NULL, -- how often the advance was revised
    reclaimed INTEGER NOT NULL, -- eurocents asked back
    automated INTEGER NOT NULL, -- decisions in which no person took part
    decisions INTEGER NOT NULL -- awards, reclaims, what became of them, and decisions on objections
) STRICT;

-- Provisional against definitive, of what is definitive: eurocents, shares in hundredths of a
-- percent. A gap above 0 is what was promised too much. awarded are all that have an advance;
-- the sum of the squares of the gaps is squares_millions * 1000000 + squares_rest, in two
-- parts because it is more than a column holds.
CREATE VIEW award_gap_distribution AS
WITH gaps AS (
    SELECT kind, benefit_year, cohort, provisional - definitive AS gap, reclaimed, automated,
        decisions,
        ntile(10) OVER (
            PARTITION BY kind, benefit_year, cohort ORDER BY provisional - definitive, toeslag
        ) AS tenth
    FROM award_gap WHERE definitive IS NOT NULL AND provisional IS NOT NULL
), all_awarded AS (
    SELECT kind, benefit_year, cohort, count(*) AS awarded
    FROM award_gap WHERE provisional IS NOT NULL GROUP BY kind, benefit_year, cohort
)
SELECT kind, benefit_year, cohort, count(*) AS toeslagen,
    sum(gap) / count(*) AS mean,
    max(CASE WHEN tenth = 1 THEN gap END) AS tenth_1,
    max(CASE WHEN tenth <= 5 THEN gap END) AS tenth_5,
    max(CASE WHEN tenth <= 9 THEN gap END) AS tenth_9,
    10000 * sum(gap = 0) / count(*) AS share_equal,
    10000 * sum(gap < 0) / count(*) AS share_supplement,
    10000 * sum(reclaimed > 0) / count(*) AS share_reclaim,
    10000 * sum(reclaimed > 50000) / count(*) AS share_reclaim_over_500,
    10000 * sum(reclaimed > 100000) / count(*) AS share_reclaim_over_1000,
    10000 * sum(automated) / sum(decisions) AS share_automated,
    sum(gap) AS gaps,
    sum(gap * gap / 1000000) AS squares_millions,
    sum(gap * gap % 1000000) AS squares_rest,
    awarded
FROM gaps JOIN all_awarded USING (kind, benefit_year, cohort)
GROUP BY kind, benefit_year, cohort;
