CREATE TABLE deadline(
    category TEXT NOT NULL, -- of the stream: contact, toeslag
    stream INTEGER NOT NULL, -- its number
    number INTEGER NOT NULL, -- from 1, in the order in which they were set
    citizen INTEGER, -- number of who applied, whom contact is with, or who is liable
    kind TEXT NOT NULL, -- what: advanceDecision, definitiveAward, letterReturned, ...
    party TEXT NOT NULL, -- who has to do it: agency, citizen
    since INTEGER NOT NULL, -- position of the event that set it
    about INTEGER NOT NULL, -- position of the reclaim, objection, order, letter's decision, notice or what that is about, else as since
    due TEXT NOT NULL, -- the last day
    amount INTEGER, -- eurocents to order, or left to pay back; NULL where it is not about money
    met INTEGER, -- position of the event that met it; NULL while it is open
    met_on TEXT, -- the day of that
    PRIMARY KEY (category, stream, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX deadline_open ON deadline(due) WHERE met IS NULL;
