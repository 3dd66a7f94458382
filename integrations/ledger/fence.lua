-- Opens every writing script: a process that no longer owns the partition writes nothing, whatever it still believes.
-- KEYS[1] lease; ARGV[1] owner, ARGV[2] epoch.
local lease = redis.call('HMGET', KEYS[1], 'owner', 'epoch')
if lease[1] ~= ARGV[1] or lease[2] ~= ARGV[2] then
  return {'FENCED'}
end
