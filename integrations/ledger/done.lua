-- Removes an entry and its marks.
-- KEYS  1 lease  2 stream  3 unc  4 att;  ARGV  3 entry id  4 field of the marks
redis.call('XDEL', KEYS[2], ARGV[3])
redis.call('HDEL', KEYS[3], ARGV[4])
redis.call('HDEL', KEYS[4], ARGV[4])
return {'OK'}
