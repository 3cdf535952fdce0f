SELECT toString(count()) AS lines
FROM records
WHERE set_aside = 'of the other form'
