-- Takes a partition over. The greater epoch wins in all 64, so two processes that start together cannot share them.
-- KEYS[1] lease; ARGV[1] owner, ARGV[2] epoch. No fence: this is how one gets through it.
local lease = redis.call('HMGET', KEYS[1], 'owner', 'epoch')
local epoch = tonumber(lease[2] or '0')
if epoch > tonumber(ARGV[2]) or (epoch == tonumber(ARGV[2]) and lease[1] ~= ARGV[1]) then
  return {'FENCED', epoch}
end
redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'epoch', ARGV[2])
return {'OK', epoch}
