-- The next epoch, above whatever a partition was found to have (the counter may have been lost with its node).
-- KEYS[1] counter; ARGV[1] the epoch that was found.
local epoch = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), tonumber(ARGV[1])) + 1
redis.call('SET', KEYS[1], string.format('%d', epoch))
return {'OK', epoch}
