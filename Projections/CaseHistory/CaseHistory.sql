CREATE TABLE case_history(
    source TEXT NOT NULL, -- name under which the history was imported
    case_id TEXT NOT NULL, -- the source's own id
    events INTEGER NOT NULL, -- number of activities recorded
    first_time INTEGER, -- of its first activity, milliseconds since 1970 UTC; NULL without one
    last_time INTEGER, -- of its last activity
    start_activity TEXT, -- its first activity
    end_activity TEXT, -- its last activity
    activities TEXT NOT NULL, -- JSON array: its activities in the order of time, ties as in the source
    times TEXT NOT NULL, -- JSON array: when each was, milliseconds since 1970 UTC
    resources TEXT NOT NULL, -- JSON array: who or what acted, each once, in order of name
    PRIMARY KEY (source, case_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_activity(
    source TEXT NOT NULL,
    case_id TEXT NOT NULL,
    activity TEXT NOT NULL,
    events INTEGER NOT NULL, -- how often it was recorded in the case
    PRIMARY KEY (source, case_id, activity)
) STRICT, WITHOUT ROWID;

-- How often each activity was recorded, and in how many cases.
CREATE VIEW activity AS
SELECT source, activity, sum(events) AS events, count(*) AS cases
FROM case_activity GROUP BY source, activity;

-- A variant is a sequence of activities; how many cases follow it.
CREATE VIEW variant AS
SELECT source, activities, count(*) AS cases
FROM case_history WHERE events > 0 GROUP BY source, activities;

-- With which activities cases begin and end.
CREATE VIEW start_activity AS
SELECT source, start_activity AS activity, count(*) AS cases
FROM case_history WHERE events > 0 GROUP BY source, start_activity;

CREATE VIEW end_activity AS
SELECT source, end_activity AS activity, count(*) AS cases
FROM case_history WHERE events > 0 GROUP BY source, end_activity;

-- How often one activity comes right after another in the same case.
CREATE VIEW directly_follows AS
SELECT source, from_activity, to_activity, count(*) AS count
FROM (
    SELECT source, case_id, value AS from_activity,
        lead(value) OVER (PARTITION BY source, case_id ORDER BY key) AS to_activity
    FROM case_history, json_each(activities)
)
WHERE to_activity IS NOT NULL GROUP BY source, from_activity, to_activity;

-- From first to last activity of each case.
CREATE VIEW case_duration AS
SELECT source, case_id, last_time - first_time AS milliseconds
FROM case_history WHERE events > 0;

-- Activities per calendar year (UTC).
CREATE VIEW events_per_year AS
SELECT source, CAST(strftime('%Y', value / 1000, 'unixepoch') AS INTEGER) AS year, count(*) AS events
FROM case_history, json_each(times) GROUP BY source, year;

-- A line per source.
CREATE VIEW source AS
SELECT source, count(*) AS cases, sum(events) AS events,
    strftime('%Y-%m-%dT%H:%M:%S', min(first_time) / 1000, 'unixepoch') AS first_time,
    strftime('%Y-%m-%dT%H:%M:%S', max(last_time) / 1000, 'unixepoch') AS last_time
FROM case_history GROUP BY source;
