-- Moves an entry to the dead letters, with the bytes that are stored. One that is gone stays gone.
-- KEYS  1 lease  2 stream  3 unc  4 att  5 dlq;  ARGV  3 entry id  4 field of the marks  5 source  6 code  7 number
local entry = redis.call('XRANGE', KEYS[2], ARGV[3], ARGV[3])[1]
if entry then
  local fields = entry[2]
  redis.call('XADD', KEYS[5], '*', 'c', fields[2], 'b', fields[4], 's', ARGV[5], 'k', ARGV[6], 'n', ARGV[7])
  redis.call('XDEL', KEYS[2], ARGV[3])
end
redis.call('HDEL', KEYS[3], ARGV[4])
redis.call('HDEL', KEYS[4], ARGV[4])
return {'OK'}
