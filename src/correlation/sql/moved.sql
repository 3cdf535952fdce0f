-- Pairs whose paths have only their last part in common.
SELECT toString(countIf(moved)) AS pairs
FROM verdicts
