-- Forgets something of the house.
-- KEYS  1 what is kept  2 names of its kind;  ARGV  1 name
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[1])
return {'OK'}
