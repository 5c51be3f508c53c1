CREATE TABLE prefill_quality(
    source TEXT NOT NULL, -- who said what was filled in: citizen, brp, belastingdienst, ...
    is_delivered INTEGER NOT NULL, -- 1 when it came with a delivery, or was confirmed by one
    month TEXT NOT NULL, -- YYYY-MM in which the citizen answered, UTC
    confirmed INTEGER NOT NULL, -- how many facts were right
    rejected INTEGER NOT NULL, -- how many were wrong
    PRIMARY KEY (source, is_delivered, month)
) STRICT, WITHOUT ROWID;

-- How often each source is wrong, as citizens say: a sign about its quality, never about them.
CREATE VIEW rejection AS
SELECT source, is_delivered, sum(confirmed) AS confirmed, sum(rejected) AS rejected
FROM prefill_quality GROUP BY source, is_delivered;
