CREATE TABLE toeslag(
    toeslag INTEGER PRIMARY KEY, -- number of the stream toeslag/<n>
    applicant INTEGER NOT NULL, -- number of the citizen who applied
    kind TEXT NOT NULL, -- zorgtoeslag, huurtoeslag, kindgebonden_budget, kinderopvangtoeslag
    benefit_year INTEGER NOT NULL,
    status TEXT NOT NULL, -- submitted, provisional, definitive
    phase TEXT NOT NULL, -- application, provisional, running (an order to pay was given), definitive
    amount INTEGER, -- of the award that holds now, eurocents for the year; NULL before one
    provisional_amount INTEGER, -- of the last award before the definitive one, eurocents
    advance_ordered INTEGER NOT NULL, -- eurocents
    supplement_ordered INTEGER NOT NULL, -- eurocents
    paid INTEGER NOT NULL, -- of advance and supplement: paid out, and not come back, eurocents
    set_off INTEGER NOT NULL, -- of a supplement: paid what the applicant owed, eurocents
    returned INTEGER NOT NULL, -- of what was ordered: payments that came back, eurocents
    reclaimed INTEGER NOT NULL, -- eurocents asked back, less what was mitigated or not received
    paid_back INTEGER NOT NULL, -- of that: came in or was set off, less refunds, eurocents
    kept INTEGER NOT NULL, -- eurocents paid too much that stay with the citizen: mitigated, waived
    decision INTEGER, -- position of the award that holds now
    decided_on TEXT, -- its day
    objection_until TEXT, -- last day to object to it
    is_automated INTEGER, -- 1 when no person took part in it
    suspended_until TEXT, -- last day on which the advance is not paid; NULL when it is
    stopped_from TEXT, -- from when the citizen wants it no more; NULL when he did not say so
    assumed TEXT -- figures of the law that the award assumes, by name; NULL for none
) STRICT;

CREATE TABLE toeslag_month(
    toeslag INTEGER NOT NULL,
    month INTEGER NOT NULL, -- 1 to 12
    amount INTEGER NOT NULL, -- what the month gives (entitlement), eurocents
    advance INTEGER, -- what the last advance gave for it, eurocents; NULL without one
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

CREATE TABLE toeslag_underway(
    toeslag INTEGER NOT NULL,
    payment INTEGER NOT NULL, -- position of the order that was neither reported paid nor came back
    amount INTEGER NOT NULL, -- eurocents
    PRIMARY KEY (toeslag, payment)
) STRICT, WITHOUT ROWID;

CREATE TABLE toeslag_objection(
    toeslag INTEGER NOT NULL,
    objection INTEGER NOT NULL, -- position of the objection
    against INTEGER NOT NULL, -- position of the decision objected to
    received_on TEXT NOT NULL,
    outcome TEXT, -- upheld, dismissed, inadmissible; NULL while it is open, or is again
    court TEXT, -- the district court that was appealed to; NULL without an appeal
    judgment TEXT, -- dismissed, inadmissible, upheld, withdrawn; NULL while there is none
    PRIMARY KEY (toeslag, objection)
) STRICT, WITHOUT ROWID;

-- How certain an award is: what registered sources delivered or confirmed of it. A condition that no
-- source spoke of has no row.
CREATE TABLE toeslag_condition(
    toeslag INTEGER NOT NULL,
    condition TEXT NOT NULL, -- age, assets, childBenefit, childcare, dwelling, income, insured, ...
    is_verified INTEGER NOT NULL, -- 1 when sources said every fact of it
    open_facts INTEGER NOT NULL, -- how many facts no source said
    deliveries INTEGER NOT NULL, -- how many deliveries said others
    last_delivery INTEGER NOT NULL, -- number of the stream delivery/<n>
    checked_on TEXT NOT NULL,
    PRIMARY KEY (toeslag, condition)
) STRICT, WITHOUT ROWID;

-- What was paid above a definitive award and must be weighed by a person, eurocents.
CREATE VIEW to_reclaim AS
SELECT toeslag, applicant, kind, benefit_year, too_much AS amount FROM (
    SELECT *,
        advance_ordered + supplement_ordered + set_off - returned - reclaimed - kept - amount
            AS too_much
    FROM toeslag WHERE status = 'definitive'
) WHERE too_much > 0;
