-- So many of a chat's messages were read. Two open pages may both say it: it is never less than none.
-- KEYS  1 lease  2 how many each chat has unread;  ARGV  3 chat  4 how many were read
local left = (tonumber(redis.call('HGET', KEYS[2], ARGV[3])) or 0) - ARGV[4]
if left > 0 then
  redis.call('HSET', KEYS[2], ARGV[3], left)
else
  redis.call('HDEL', KEYS[2], ARGV[3])
end
return {'OK'}
