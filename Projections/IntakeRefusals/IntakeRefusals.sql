CREATE TABLE intake_refusal(
    kind TEXT NOT NULL, -- zorgtoeslag, huurtoeslag, kindgebonden_budget, kinderopvangtoeslag
    benefit_year INTEGER NOT NULL, -- the year that was asked for
    reason TEXT NOT NULL, -- what was missing or could not be; 'any' counts each refusal once
    month TEXT NOT NULL, -- YYYY-MM in which it was recorded, UTC
    refusals INTEGER NOT NULL, -- how many refusals had this reason
    PRIMARY KEY (kind, benefit_year, reason, month)
) STRICT, WITHOUT ROWID;

-- How often each reason occurs: where the form or the explanation fails people.
CREATE VIEW reason AS
SELECT kind, benefit_year, reason, sum(refusals) AS refusals
FROM intake_refusal GROUP BY kind, benefit_year, reason;
