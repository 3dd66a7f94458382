-- Appends to the audit chain if nobody else did meanwhile. A mark is never made twice, so a repeated call is recognised.
-- KEYS  1 chain  2 head;  ARGV  1 body  2 mark  3 mark of the head that was read
local JUST_NOW = 100  -- entries: far more than others append while a cut call is repeated
local head = redis.call('HMGET', KEYS[2], 'n', 'm')
if (head[2] or '') ~= ARGV[3] then
  for _, entry in ipairs(redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', JUST_NOW)) do
    if entry[2][4] == ARGV[2] then
      return {'OK'}
    end
  end
  return {'CONFLICT'}
end
local number = (head[1] or 0) + 1
redis.call('XADD', KEYS[1], string.format('%d-0', number), 'b', ARGV[1], 'm', ARGV[2])
redis.call('HSET', KEYS[2], 'n', number, 'm', ARGV[2])
return {'OK'}
