-- Keeps an update that we failed to handle and marks it as seen, so that its redelivery is a duplicate.
-- KEYS  1 lease  2 seen  3 failures  4 dlq;  ARGV  3 chat  4 dedupe id  5 body  6 code  7 number
local FORGET_SEEN = 48 * 60 * 60 * 1000  -- as in commit.lua
if redis.call('ZSCORE', KEYS[2], ARGV[4]) then
  return {'OK'}
end
local time = redis.call('TIME')
redis.call('ZADD', KEYS[2], time[1] * 1000 + math.floor(time[2] / 1000), ARGV[4])
redis.call('PEXPIRE', KEYS[2], FORGET_SEEN)
redis.call('XADD', KEYS[4], '*', 'c', ARGV[3], 'b', ARGV[5], 's', 'update', 'k', ARGV[6], 'n', ARGV[7])
redis.call('DEL', KEYS[3])
return {'OK'}
