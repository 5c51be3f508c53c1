CREATE TABLE delivery(
    delivery INTEGER PRIMARY KEY, -- the number of the delivery
    source INTEGER NOT NULL, -- the number of its source
    kind TEXT NOT NULL, -- bag, brp, childBenefit, childcare, income, insurance, rent
    period_start TEXT NOT NULL, -- the first day that it covers
    period_end TEXT NOT NULL, -- the last
    received_on TEXT NOT NULL, -- the day on which it came in
    lines INTEGER NOT NULL, -- how many lines it has
    interpretation INTEGER NOT NULL, -- millionths of its lines in the agreed form
    correctness INTEGER NOT NULL, -- millionths of those that name known people and agreed data
    reliability INTEGER NOT NULL, -- millionths of those that no other line contradicts
    timeliness INTEGER NOT NULL, -- days between the period and the receipt
    is_admitted INTEGER NOT NULL, -- 1 when that will do, 0 when it is kept out
    through INTEGER NOT NULL, -- the last line that is done; 0 for none
    recorded INTEGER NOT NULL, -- how many lines became facts
    known INTEGER NOT NULL, -- how many said nothing new
    rejected INTEGER NOT NULL -- how many did not become facts; the log says why
) STRICT;

CREATE INDEX delivery_source ON delivery(source, period_start);
