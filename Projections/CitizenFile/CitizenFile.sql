CREATE TABLE citizen_toeslag(
    citizen INTEGER NOT NULL, -- number of the citizen
    toeslag INTEGER NOT NULL, -- number of the toeslag
    role TEXT NOT NULL, -- applicant, child, liable (asked for a reclaim), partner, resident
    first INTEGER NOT NULL, -- position of the first event that says so
    last INTEGER NOT NULL, -- position of the last event that says so
    PRIMARY KEY (citizen, toeslag, role)
) STRICT, WITHOUT ROWID;
