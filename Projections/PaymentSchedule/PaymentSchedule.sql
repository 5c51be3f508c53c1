CREATE TABLE schedule(
    toeslag INTEGER PRIMARY KEY, -- number of the stream toeslag/<n>
    applicant INTEGER NOT NULL, -- number of the citizen who is paid
    kind TEXT NOT NULL, -- zorgtoeslag, huurtoeslag, kindgebonden_budget, kinderopvangtoeslag
    benefit_year INTEGER NOT NULL,
    is_definitive INTEGER NOT NULL, -- 1 when the award is
    awarded INTEGER NOT NULL, -- eurocents: the definitive amount, else what the months give together
    kept INTEGER NOT NULL, -- eurocents paid too much that stay with the citizen: mitigated, waived
    surplus INTEGER NOT NULL -- eurocents ordered above the award when it was decided
) STRICT;

CREATE TABLE schedule_payment(
    toeslag INTEGER NOT NULL,
    number INTEGER NOT NULL, -- from 1: orders in their order, then the terms to come
    payment INTEGER, -- position of the order; NULL for what is not ordered yet
    day TEXT NOT NULL, -- when it is due
    amount INTEGER NOT NULL, -- eurocents
    reason TEXT NOT NULL, -- advance, supplement, refund (of what was paid back too much)
    status TEXT NOT NULL, -- planned, ordered, executed, returned (due again), replaced (counted anew), setOff
    settled_on TEXT, -- the day on which it was made or came back
    PRIMARY KEY (toeslag, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE schedule_reclaim(
    toeslag INTEGER NOT NULL,
    reclaim INTEGER NOT NULL, -- position of the reclaim
    amount INTEGER NOT NULL, -- eurocents asked back, less what was mitigated or not received
    due_by TEXT NOT NULL,
    received INTEGER NOT NULL, -- eurocents that came in or were set off, less refunds ordered
    set_off INTEGER NOT NULL, -- of that: eurocents that were to be paid out of a toeslag
    PRIMARY KEY (toeslag, reclaim)
) STRICT, WITHOUT ROWID;

-- Every cent of a toeslag, eurocents: awarded = paid + underway + to_pay + set_off - reclaimed -
-- kept - too_much. A difference is what was ordered too little, below 0, or after the award too much.
-- Refunds stand beside it: they give back what came in.
CREATE VIEW ledger AS
SELECT toeslag, kind, benefit_year, is_definitive, awarded, paid, underway,
    planned + again AS to_pay, set_off, reclaimed, received, refunding,
    kept,
    max(0, above - kept) AS too_much, -- not weighed yet
    CASE
        WHEN misreceived <> 0 THEN misreceived
        WHEN above < kept THEN above - kept
        WHEN above > surplus THEN above - surplus
        ELSE 0
    END AS difference
FROM (
    SELECT *, paid + underway + planned + again + set_off - reclaimed - awarded AS above
    FROM (
        SELECT *,
            -- What came back is paid again as far as the award is not paid without it.
            min(returned, max(0, awarded + kept - paid - underway - planned - set_off + reclaimed))
                AS again
        FROM (
            SELECT s.*,
                (SELECT coalesce(sum(amount), 0) FROM schedule_payment AS p
                    WHERE p.toeslag = s.toeslag
                        AND p.status = 'executed' AND p.reason <> 'refund') AS paid,
                (SELECT coalesce(sum(amount), 0) FROM schedule_payment AS p
                    WHERE p.toeslag = s.toeslag
                        AND p.status = 'ordered' AND p.reason <> 'refund') AS underway,
                (SELECT coalesce(sum(amount), 0) FROM schedule_payment AS p
                    WHERE p.toeslag = s.toeslag AND p.status = 'planned') AS planned,
                (SELECT coalesce(sum(amount), 0) FROM schedule_payment AS p
                    WHERE p.toeslag = s.toeslag
                        AND p.status = 'returned' AND p.reason <> 'refund') AS returned,
                (SELECT coalesce(sum(amount), 0) FROM schedule_payment AS p
                    WHERE p.toeslag = s.toeslag AND p.status = 'setOff') AS set_off,
                (SELECT coalesce(sum(amount), 0) FROM schedule_payment AS p
                    WHERE p.toeslag = s.toeslag
                        AND p.status IN ('ordered', 'returned') AND p.reason = 'refund') AS refunding,
                (SELECT coalesce(sum(amount), 0) FROM schedule_reclaim AS r
                    WHERE r.toeslag = s.toeslag) AS reclaimed,
                (SELECT coalesce(sum(received), 0) FROM schedule_reclaim AS r
                    WHERE r.toeslag = s.toeslag) AS received,
                -- More came in for one reclaim than is asked, or more was refunded than came in.
                (SELECT coalesce(sum(max(0, received - amount) + min(0, received)), 0)
                    FROM schedule_reclaim AS r WHERE r.toeslag = s.toeslag) AS misreceived
            FROM schedule AS s
        )
    )
);
