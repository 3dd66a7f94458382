-- One turn, together or not at all. Every check stands before the first write, since Redis rolls nothing back.
-- KEYS  1 lease  2 session  3 seen  4 out  5 job  6 sub  7 timers  8 log  9 unc  10 att  11 dlq  12 answer of this call
--       13 misses  14 beginning of the keys of the index  15 beginning of the keys of the counts
-- ARGV  3 chat  4 dedupe id  5 version  6 length of the transcript
--       7 'write' or 'erase'  8 body  9 '1' if a key follows  10 key  11 '1' if a transcript entry follows  12 entry
--       13..18 how many out, jobs, submissions, misses, cancelled timers, timers (name and time each)
--       19 '1' if the chat's place in the index follows  20 its card
--       21 how many messages more staff have to read, or 'none' where nothing is left to read
--       22..24 how many lists (name and score each), names it is found by, counts (day, field and number each)
--       then they themselves
local FORGET_SEEN = 48 * 60 * 60 * 1000  -- Telegram redelivers for 24 hours
local MOST_MISSES = 2000                 -- of a partition; nobody reads more, and the newest tell most
local FORGET_COUNTS = 400 * 24 * 60 * 60  -- seconds: a year can be compared with the one before
local FORGET_ANSWER = 5 * 60 * 1000      -- far longer than a call is repeated

local chat, seen = ARGV[3], ARGV[4]
if redis.call('ZSCORE', KEYS[3], seen) then
  local answer = redis.call('GET', KEYS[12])
  if answer then  -- this very call took effect before its connection was cut
    return {'OK', answer}
  end
  return {'DUP'}
end
if (redis.call('HGET', KEYS[2], 'v') or '0') ~= ARGV[5] then
  return {'CONFLICT'}
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)

local function forget_entries(stream, name)
  local from = '-'
  while true do  -- in pages, so that a long queue does not fill the memory of the script
    local page = redis.call('XRANGE', stream, from, '+', 'COUNT', 500)
    for _, entry in ipairs(page) do
      if entry[2][2] == chat then  -- the chat is the first field of an entry
        redis.call('XDEL', stream, entry[1])
        if name then
          redis.call('HDEL', KEYS[9], name .. ':' .. entry[1])
          redis.call('HDEL', KEYS[10], name .. ':' .. entry[1])
        end
      end
      from = '(' .. entry[1]
    end
    if #page < 500 then
      return
    end
  end
end

-- The index: a chat's card, and the lists and names in which it stands. What it stood in before is remembered beside it.
local function leave(kept)
  for word in string.gmatch(redis.call('HGET', KEYS[14] .. 'was', chat) or '', '%S+') do
    if not kept[word] then
      if string.sub(word, 1, 2) == 't:' then
        redis.call('ZREM', KEYS[14] .. word, chat)
      else
        redis.call('SREM', KEYS[14] .. word, chat)
      end
    end
  end
end

if ARGV[7] == 'erase' then
  leave({})
  for _, name in ipairs({'was', 'card', 'unread'}) do
    redis.call('HDEL', KEYS[14] .. name, chat)
  end
  -- The version stays for as long as the dedupe ids do: a turn that was decided before the erasure must conflict.
  redis.call('HDEL', KEYS[2], 'body', 'key')
  redis.call('HSET', KEYS[2], 'v', ARGV[5] + 1)
  redis.call('PEXPIRE', KEYS[2], FORGET_SEEN)
  redis.call('DEL', KEYS[8])
  for _, timer in ipairs(redis.call('ZRANGE', KEYS[7], 0, -1)) do
    if string.sub(timer, 1, #chat + 1) == chat .. ':' then
      redis.call('ZREM', KEYS[7], timer)
    end
  end
  -- Submissions stay: what was accepted is sent, unless the office is asked to withdraw it.
  forget_entries(KEYS[4], 'out')
  forget_entries(KEYS[5], 'job')
  forget_entries(KEYS[11])
  forget_entries(KEYS[13])
else
  redis.call('HSET', KEYS[2], 'v', ARGV[5] + 1, 'body', ARGV[8])
  if ARGV[9] == '1' then
    redis.call('HSET', KEYS[2], 'key', ARGV[10])
  end
  redis.call('PERSIST', KEYS[2])
  if ARGV[11] == '1' then
    redis.call('XADD', KEYS[8], 'MAXLEN', ARGV[6], '*', 'b', ARGV[12])
  end
end

redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - FORGET_SEEN)
redis.call('ZADD', KEYS[3], now, seen)
redis.call('PEXPIRE', KEYS[3], FORGET_SEEN)

local at = 25
local function append(stream, count)
  local ids = {}
  for i = 1, count do
    ids[i] = redis.call('XADD', stream, '*', 'c', chat, 'b', ARGV[at])
    at = at + 1
  end
  return table.concat(ids, ' ')
end
local answer = append(KEYS[4], tonumber(ARGV[13])) .. ';'
answer = answer .. append(KEYS[5], tonumber(ARGV[14])) .. ';'
answer = answer .. append(KEYS[6], tonumber(ARGV[15]))
append(KEYS[13], tonumber(ARGV[16]))
if tonumber(ARGV[16]) > 0 then
  redis.call('XTRIM', KEYS[13], 'MAXLEN', MOST_MISSES)
end

for _ = 1, tonumber(ARGV[17]) do
  redis.call('ZREM', KEYS[7], chat .. ':' .. ARGV[at])
  at = at + 1
end
for _ = 1, tonumber(ARGV[18]) do
  redis.call('ZADD', KEYS[7], ARGV[at + 1], chat .. ':' .. ARGV[at])
  at = at + 2
end

if ARGV[19] == '1' then
  local kept, words = {}, {}
  local function stand(word)
    kept[word] = true
    words[#words + 1] = word
  end
  for _ = 1, tonumber(ARGV[22]) do
    stand('t:' .. ARGV[at])
    redis.call('ZADD', KEYS[14] .. 't:' .. ARGV[at], ARGV[at + 1], chat)
    at = at + 2
  end
  for _ = 1, tonumber(ARGV[23]) do
    stand('f:' .. ARGV[at])
    redis.call('SADD', KEYS[14] .. 'f:' .. ARGV[at], chat)
    at = at + 1
  end
  leave(kept)
  redis.call('HSET', KEYS[14] .. 'was', chat, table.concat(words, ' '))
  redis.call('HSET', KEYS[14] .. 'card', chat, ARGV[20])
  if ARGV[21] == 'none' then
    redis.call('HDEL', KEYS[14] .. 'unread', chat)
  elseif ARGV[21] ~= '0' then
    redis.call('HINCRBY', KEYS[14] .. 'unread', chat, ARGV[21])
  end
end

for _ = 1, tonumber(ARGV[24]) do
  local counts = KEYS[15] .. ARGV[at]
  redis.call('HINCRBY', counts, ARGV[at + 1], ARGV[at + 2])
  redis.call('EXPIRE', counts, FORGET_COUNTS)
  at = at + 3
end

redis.call('SET', KEYS[12], answer, 'PX', FORGET_ANSWER)
return {'OK', answer}
