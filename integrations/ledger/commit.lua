-- One turn, together or not at all. Every check stands before the first write, since Redis rolls nothing back.
-- KEYS  1 lease  2 session  3 seen  4 out  5 job  6 sub  7 timers  8 log  9 unc  10 att  11 dlq  12 answer of this call
--       13 misses
-- ARGV  3 chat  4 dedupe id  5 version  6 length of the transcript
--       7 'write' or 'erase'  8 body  9 '1' if a key follows  10 key  11 '1' if a transcript entry follows  12 entry
--       13..18 how many out, jobs, submissions, misses, cancelled timers, timers (name and time each); then they themselves
local FORGET_SEEN = 48 * 60 * 60 * 1000  -- Telegram redelivers for 24 hours
local MOST_MISSES = 2000                 -- of a partition; nobody reads more, and the newest tell most
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

if ARGV[7] == 'erase' then
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

local at = 19
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

redis.call('SET', KEYS[12], answer, 'PX', FORGET_ANSWER)
return {'OK', answer}
