CREATE TABLE toeslag(
    toeslag INTEGER PRIMARY KEY, -- number of the stream toeslag/<n>
    applicant INTEGER NOT NULL, -- number of the citizen who applied
    kind TEXT NOT NULL, -- zorgtoeslag, huurtoeslag, kindgebonden_budget, kinderopvangtoeslag
    benefit_year INTEGER NOT NULL,
    status TEXT NOT NULL, -- submitted, provisional, definitive
    amount INTEGER, -- of the award that holds now, eurocents for the year; NULL before one
    provisional_amount INTEGER, -- of the last award before the definitive one, eurocents
    advance_ordered INTEGER NOT NULL, -- eurocents
    supplement_ordered INTEGER NOT NULL, -- eurocents
    returned INTEGER NOT NULL, -- of what was ordered: payments that came back, eurocents
    reclaimed INTEGER NOT NULL, -- eurocents asked back
    kept INTEGER NOT NULL, -- eurocents paid too much that stay with the citizen: moderated, waived
    decision INTEGER, -- position of the award that holds now
    decided_on TEXT, -- its day
    objection_until TEXT, -- last day to object to it
    is_automated INTEGER, -- 1 when no person took part in it
    suspended_until TEXT, -- last day on which the advance is not paid; NULL when it is
    stopped_from TEXT -- from when the citizen wants it no more; NULL when he did not say so
) STRICT;

CREATE TABLE toeslag_month(
    toeslag INTEGER NOT NULL,
    month INTEGER NOT NULL, -- 1 to 12
    amount INTEGER NOT NULL, -- what the month gives, eurocents
    income INTEGER, -- the income that counts, whole euros; NULL without a right
    partner INTEGER, -- number of the partner; NULL without one
    PRIMARY KEY (toeslag, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE toeslag_term(
    toeslag INTEGER NOT NULL,
    number INTEGER NOT NULL, -- from 1, those still to be ordered
    day TEXT NOT NULL, -- when it is due
    amount INTEGER NOT NULL, -- eurocents
    PRIMARY KEY (toeslag, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE toeslag_objection(
    toeslag INTEGER NOT NULL,
    objection INTEGER NOT NULL, -- position of the objection
    against INTEGER NOT NULL, -- position of the decision objected to
    received_on TEXT NOT NULL,
    outcome TEXT, -- upheld, dismissed, inadmissible; NULL while it is open
    PRIMARY KEY (toeslag, objection)
) STRICT, WITHOUT ROWID;

-- What was paid above a definitive award and must be weighed by a person, eurocents.
CREATE VIEW to_reclaim AS
SELECT toeslag, applicant, kind, benefit_year, too_much AS amount FROM (
    SELECT *,
        advance_ordered + supplement_ordered - returned - reclaimed - kept - amount AS too_much
    FROM toeslag WHERE status = 'definitive'
) WHERE too_much > 0;
