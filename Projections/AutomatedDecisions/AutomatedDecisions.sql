CREATE TABLE decided(
    toeslag INTEGER PRIMARY KEY, -- number of the toeslag
    kind TEXT NOT NULL, -- zorgtoeslag, huurtoeslag, kindgebonden_budget, kinderopvangtoeslag
    benefit_year INTEGER NOT NULL
) STRICT;

CREATE TABLE decision(
    toeslag INTEGER NOT NULL,
    position INTEGER NOT NULL, -- where the decision stands
    type TEXT NOT NULL, -- the type of event
    month TEXT NOT NULL, -- YYYY-MM in which it was recorded, UTC
    is_automated INTEGER NOT NULL, -- 1 when no person took part
    software INTEGER, -- position of the build that decided; NULL where it is no award
    facts INTEGER NOT NULL, -- on how many facts it rests; 0 where it follows from an award
    PRIMARY KEY (toeslag, position)
) STRICT, WITHOUT ROWID;

-- How much was decided without a person (AVG article 22): shares in hundredths of a percent.
CREATE VIEW decision_share AS
SELECT kind, benefit_year, type, count(*) AS decisions, sum(is_automated) AS automated,
    10000 * sum(is_automated) / count(*) AS share_automated
FROM decision JOIN decided USING (toeslag) GROUP BY kind, benefit_year, type;
