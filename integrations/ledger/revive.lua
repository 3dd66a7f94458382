-- Puts a dead letter back into its queue, with the bytes that are stored. One that is gone stays gone.
-- KEYS  1 lease  2 dlq  3 stream;  ARGV  3 letter id
local letter = redis.call('XRANGE', KEYS[2], ARGV[3], ARGV[3])[1]
if not letter then
  return {'GONE'}
end
local fields = letter[2]
redis.call('XADD', KEYS[3], '*', 'c', fields[2], 'b', fields[4])
redis.call('XDEL', KEYS[2], ARGV[3])
return {'OK'}
