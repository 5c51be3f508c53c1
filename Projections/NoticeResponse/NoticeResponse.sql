CREATE TABLE notice(
    citizen INTEGER NOT NULL, -- number of the citizen who was told
    notice INTEGER NOT NULL, -- position of the notice
    about INTEGER, -- position of the DiscrepancyFound; NULL where it is about none
    type TEXT NOT NULL, -- AttentionNoticeSent, CitizenNotified
    content TEXT NOT NULL, -- which text, and its version
    channel TEXT NOT NULL, -- by which way
    found_on TEXT, -- the day on which what it is about was found; NULL where it is about nothing found
    sent_on TEXT, -- the day on which it was said or left; NULL before it left
    respond_by TEXT, -- the last day to react; NULL where no reaction is asked
    returned_on TEXT, -- the day on which it came back; NULL where it did not
    answered_on TEXT, -- the day of the first reaction; NULL while there is none
    answer TEXT, -- confirms, contradicts, explains
    repaired_on TEXT, -- the day on which what was found was corrected, or seen to be right; NULL before, and for a notice after that
    PRIMARY KEY (citizen, notice)
) STRICT, WITHOUT ROWID;

CREATE TABLE discrepancy(
    citizen INTEGER NOT NULL, -- number of the citizen
    discrepancy INTEGER NOT NULL, -- position of the DiscrepancyFound
    found_on TEXT NOT NULL,
    repaired_on TEXT, -- as above
    outcome TEXT, -- corrected, notDeterminable, wasRight; NULL while it is open
    PRIMARY KEY (citizen, discrepancy)
) STRICT, WITHOUT ROWID;

-- How a text works that was said or left, by the way it was sent: shares in hundredths of a percent, and means in
-- whole days. A figure about texts and about the agency, never about a person.
CREATE VIEW notice_response AS
SELECT content, channel, count(*) AS sent,
    sum(returned_on IS NOT NULL) AS returned,
    sum(answered_on IS NOT NULL) AS answered,
    10000 * sum(answered_on IS NOT NULL) / count(*) AS share_answered,
    10000 * sum(answered_on <= respond_by) / count(*) AS share_in_time,
    10000 * sum(answer = 'contradicts') / count(*) AS share_contradicting,
    sum(unixepoch(sent_on) - unixepoch(found_on)) / 86400 / count(found_on) AS days_to_contact,
    sum(unixepoch(answered_on) - unixepoch(found_on)) / 86400
        / sum(answered_on IS NOT NULL AND found_on IS NOT NULL) AS days_to_answer,
    sum(unixepoch(repaired_on) - unixepoch(found_on)) / 86400 / count(repaired_on)
        AS days_to_repair
FROM notice WHERE sent_on IS NOT NULL GROUP BY content, channel;
