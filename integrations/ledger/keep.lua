-- Keeps something of the house unless somebody was faster. The token makes a repeated call the same as one.
-- KEYS  1 what is kept  2 names of its kind, by the time they expire
-- ARGV  1 version that was read  2 body  3 milliseconds, 0: for ever  4 name  5 token of this call
local found = redis.call('HMGET', KEYS[1], 'v', 'call')
if found[2] == ARGV[5] then
  return {'OK'}
end
if (found[1] or '0') ~= ARGV[1] then
  return {'CONFLICT'}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('HSET', KEYS[1], 'v', ARGV[1] + 1, 'body', ARGV[2], 'call', ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
if ARGV[3] == '0' then
  redis.call('PERSIST', KEYS[1])
  redis.call('ZADD', KEYS[2], '+inf', ARGV[4])
else
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  redis.call('ZADD', KEYS[2], now + ARGV[3], ARGV[4])
end
return {'OK'}
