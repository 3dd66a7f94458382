-- Takes one back in the window that runs; a window that is over stays over.
-- KEYS  1 lease  2 counter
if tonumber(redis.call('GET', KEYS[2]) or '0') > 0 then
  redis.call('DECR', KEYS[2])
end
return {'OK'}
