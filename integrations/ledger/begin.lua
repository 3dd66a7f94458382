-- Marks an entry as uncertain and counts the attempt. The mark is this call's token: a repeated call counts once.
-- KEYS  1 lease  2 stream  3 unc  4 att;  ARGV  3 entry id  4 field of the marks  5 token
if #redis.call('XRANGE', KEYS[2], ARGV[3], ARGV[3]) == 0 then
  return {'GONE'}
end
if redis.call('HGET', KEYS[3], ARGV[4]) ~= ARGV[5] then
  redis.call('HSET', KEYS[3], ARGV[4], ARGV[5])
  redis.call('HINCRBY', KEYS[4], ARGV[4], 1)
end
return {'OK'}
