CREATE TABLE source(
    source INTEGER PRIMARY KEY, -- the number of the source
    supplier TEXT NOT NULL, -- who delivers
    kind TEXT NOT NULL, -- bag, brp, childBenefit, childcare, income, insurance, rent
    frequency TEXT NOT NULL, -- daily, monthly, yearly
    first_day TEXT NOT NULL, -- first day of the first period
    last_day TEXT, -- the last day that is delivered; NULL while no end is known
    due_days INTEGER NOT NULL, -- how many days after a period its delivery is expected
    agreement TEXT, -- the agreement about the delivery; NULL for none
    categories TEXT NOT NULL, -- which data it holds, with commas between
    legal_basis TEXT NOT NULL, -- the articles, with semicolons between
    retention_months INTEGER NOT NULL, -- how long what was delivered is kept
    registered INTEGER NOT NULL, -- position of the newest registration
    is_carried INTEGER, -- 1 when the law carries it, 0 when not; NULL while nobody looked
    carried_until TEXT -- the last day on which that holds
) STRICT;

CREATE TABLE source_purpose(
    source INTEGER NOT NULL,
    processing TEXT NOT NULL, -- the processing activity
    is_necessary INTEGER NOT NULL, -- 1 when the data is needed for it, 0 when not
    valid_until TEXT NOT NULL, -- the last day on which that holds
    PRIMARY KEY (source, processing)
) STRICT, WITHOUT ROWID;

CREATE TABLE source_issue(
    source INTEGER NOT NULL,
    issue INTEGER NOT NULL, -- position of the SupplierQualityIssueRaised
    dimension TEXT NOT NULL, -- correctness, interpretation, reliability, timeliness
    delivery INTEGER, -- number of the delivery that shows it; NULL for the source as a whole
    raised_on TEXT NOT NULL,
    resolved_on TEXT, -- NULL while it is open
    PRIMARY KEY (source, issue)
) STRICT, WITHOUT ROWID;
