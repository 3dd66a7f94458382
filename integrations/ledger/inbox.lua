-- The first chats of a list that also stand in others. Reads only.
-- KEYS  1 the list that gives the order, then lists in which a chat must stand, then lists of which one is enough
-- ARGV  1 how many  2 'new' or 'old' first  3 highest score in the first list  4 how many of the others are musts
local most, newest, highest = tonumber(ARGV[1]), ARGV[2] == 'new', tonumber(ARGV[3])
local musts = tonumber(ARGV[4])
local PAGE = 200

local function stands(list, chat)
  return redis.call('ZSCORE', list, chat)
end

local function wanted(chat)
  for i = 2, 1 + musts do
    if not stands(KEYS[i], chat) then
      return false
    end
  end
  for i = 2 + musts, #KEYS do
    if stands(KEYS[i], chat) then
      return true
    end
  end
  return #KEYS == 1 + musts
end

local smallest, size = 1, redis.call('ZCARD', KEYS[1])
for i = 2, 1 + musts do
  local card = redis.call('ZCARD', KEYS[i])
  if card < size then
    smallest, size = i, card
  end
end

local found = {'OK'}
if smallest == 1 then  -- walk the list in its order until there are enough
  local bound = highest and string.format('%.0f', highest) or '+inf'
  local from = 0
  repeat
    local page
    if newest then
      page = redis.call('ZREVRANGEBYSCORE', KEYS[1], bound, '-inf', 'WITHSCORES', 'LIMIT', from, PAGE)
    else
      page = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', bound, 'WITHSCORES', 'LIMIT', from, PAGE)
    end
    for i = 1, #page, 2 do
      if #found <= 2 * most - 1 and wanted(page[i]) then
        found[#found + 1] = page[i]
        found[#found + 1] = page[i + 1]
      end
    end
    from = from + PAGE
  until #page < 2 * PAGE or #found > 2 * most
  return found
end

local chosen = {}  -- few stand in another list: take those, in the order of the first
for _, chat in ipairs(redis.call('ZRANGE', KEYS[smallest], 0, -1)) do
  local score = tonumber(stands(KEYS[1], chat) or nil)
  if score and (not highest or score <= highest) and wanted(chat) then
    chosen[#chosen + 1] = {chat, score}
  end
end
table.sort(chosen, function(a, b)
  if a[2] == b[2] then
    return a[1] < b[1]
  end
  if newest then
    return a[2] > b[2]
  end
  return a[2] < b[2]
end)
for i = 1, math.min(most, #chosen) do
  found[#found + 1] = chosen[i][1]
  found[#found + 1] = string.format('%.0f', chosen[i][2])
end
return found
