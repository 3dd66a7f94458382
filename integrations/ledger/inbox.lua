-- The first chats of a list that also stand in others, and how many of other lists stand in these too. Reads only.
-- KEYS  1 the list that gives the order, then lists in which a chat must stand, then lists of which one is enough, then
--       lists to count, then lists of which one is enough for counting: no chat stands in two of these
-- ARGV  1 how many  2 'new' or 'old' first  3 highest score in the first list  4 how many of the others are musts
--       5 and 6 score and name of the chat after which to begin, or nothing
--       7 and 8 of how many lists one is enough, and how many are counted
--       9 which of these every chat stands in, so that it need not be looked through, or 0
-- Answers 'OK', the counts, then name and score of each chat.
-- Of the same score the names decide, byte by byte as Redis has it, so that pages join without a gap.
local most, newest, highest = tonumber(ARGV[1]), ARGV[2] == 'new', tonumber(ARGV[3])
local musts = tonumber(ARGV[4])
local last = 1 + musts + tonumber(ARGV[7])  -- of the lists that decide
local within = last + tonumber(ARGV[8])     -- behind it those within which is counted
local everybody = last + tonumber(ARGV[9])  -- or `last`: none
local score_seen, chat_seen = tonumber(ARGV[5]), ARGV[6]
local LONGEST_PAGE = 200

local function before(a, b)  -- `<` would ask the server's locale
  for i = 1, math.min(#a, #b) do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then
      return x < y
    end
  end
  return #a < #b
end

local function comes_first(chat, score, other, other_score)
  if score ~= other_score then
    return (score < other_score) ~= newest
  end
  if newest then
    return before(other, chat)
  end
  return before(chat, other)
end

local function unseen(chat, score)
  return not score_seen or comes_first(chat_seen, score_seen, chat, score)
end

local function stands(list, chat)
  return redis.call('ZSCORE', list, chat)
end

local function one_of(chat)
  for i = 2 + musts, last do
    if stands(KEYS[i], chat) then
      return true
    end
  end
  return last == 1 + musts
end

local function wanted(chat)
  for i = 2, 1 + musts do
    if not stands(KEYS[i], chat) then
      return false
    end
  end
  return one_of(chat)
end

local function count(i, one)
  local sets = {unpack(KEYS, 2, 1 + musts)}
  sets[#sets + 1] = one
  if #sets == 0 or i ~= everybody then
    sets[#sets + 1] = KEYS[i]
  end
  if #sets == 1 then
    return redis.call('ZCARD', sets[1])
  end
  return redis.call('ZINTERCARD', #sets, unpack(sets))
end

local answer = {'OK'}
for i = last + 1, within do
  local size = within == #KEYS and count(i, nil) or 0
  for one = within + 1, #KEYS do
    size = size + count(i, KEYS[one])
  end
  answer[#answer + 1] = size
end

local whole = redis.call('ZCARD', KEYS[1])
local size, hits = whole, whole  -- of the smallest list in which a chat must stand; in all, if they were strewn evenly
for i = 2, 1 + musts do
  local card = redis.call('ZCARD', KEYS[i])
  size, hits = math.min(size, card), hits * card / math.max(whole, card, 1)
end

local wanting = #answer + 2 * most  -- how long the answer becomes
-- Walk the list in its order until there are enough, unless it is shorter to take all that stand in the musts too.
local steps = math.min(whole, most * whole / math.max(hits, 1))
if musts == 0 or size + hits >= steps then
  local low, high = '-inf', highest and string.format('%.0f', highest) or '+inf'
  if score_seen and not newest then
    low = ARGV[5]
  elseif score_seen and (not highest or score_seen < highest) then
    high = ARGV[5]
  end
  local from, length = 0, most + 1
  repeat
    local page
    if newest then
      page = redis.call('ZREVRANGEBYSCORE', KEYS[1], high, low, 'WITHSCORES', 'LIMIT', from, length)
    else
      page = redis.call('ZRANGEBYSCORE', KEYS[1], low, high, 'WITHSCORES', 'LIMIT', from, length)
    end
    local ended = #page < 2 * length
    for i = 1, #page, 2 do
      if #answer < wanting and unseen(page[i], tonumber(page[i + 1])) and wanted(page[i]) then
        answer[#answer + 1] = page[i]
        answer[#answer + 1] = page[i + 1]
      end
    end
    from, length = from + length, math.min(4 * length, LONGEST_PAGE)  -- longer when few of them are wanted
  until ended or #answer >= wanting
  return answer
end

local weights = {'WEIGHTS', 1}  -- the score is that of the first list
for i = 2, 1 + musts do
  weights[i + 1] = 0
end
weights[#weights + 1] = 'WITHSCORES'
local inter = {1 + musts, unpack(KEYS, 1, 1 + musts)}
for i = 1, #weights do
  inter[#inter + 1] = weights[i]
end
local all, chosen = redis.call('ZINTER', unpack(inter)), {}
for i = 1, #all, 2 do
  local chat, score = all[i], tonumber(all[i + 1])
  if (not highest or score <= highest) and unseen(chat, score) and one_of(chat) then
    chosen[#chosen + 1] = {chat, score}
  end
end
table.sort(chosen, function(a, b)
  return comes_first(a[1], a[2], b[1], b[2])
end)
for i = 1, math.min(most, #chosen) do
  answer[#answer + 1] = chosen[i][1]
  answer[#answer + 1] = string.format('%.0f', chosen[i][2])
end
return answer
