-- Records of each class, and verdicts.
SELECT class, toString(sum(gateway)) AS gateway, toString(sum(events)) AS events, toString(count()) AS verdicts
FROM verdicts
GROUP BY class
