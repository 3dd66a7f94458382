-- Counts one more in a window that began with the first.
-- KEYS  1 lease  2 counter;  ARGV  3 milliseconds
local count = redis.call('INCR', KEYS[2])
if count == 1 then
  redis.call('PEXPIRE', KEYS[2], ARGV[3])
end
return {'OK', count}
