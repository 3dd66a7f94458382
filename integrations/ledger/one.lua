-- One command behind the fence.
-- KEYS  1 lease  2 what it is about;  ARGV  3 command, then its arguments after the key
redis.call(ARGV[3], KEYS[2], unpack(ARGV, 4))
return {'OK'}
