-- How many chats of each list also stand in others. Reads only.
-- KEYS  1.. the lists to count, then lists in which a chat must stand, then lists of which one is enough: no chat stands
--       in two of these
-- ARGV  1 how many lists to count  2 how many of the others are musts
local lists, musts = tonumber(ARGV[1]), tonumber(ARGV[2])

local function count(list, one)
  local all = {list, unpack(KEYS, lists + 1, lists + musts)}
  all[#all + 1] = one
  return redis.call('ZINTERCARD', #all, unpack(all))
end

local sizes = {'OK'}
for i = 1, lists do
  local size = 0
  for of = lists + musts + 1, #KEYS do
    size = size + count(KEYS[i], KEYS[of])
  end
  if #KEYS == lists + musts then
    size = count(KEYS[i], nil)
  end
  sizes[1 + i] = size
end
return sizes
