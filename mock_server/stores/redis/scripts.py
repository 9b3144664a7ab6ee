"""What Redis does at once, as scripts. Each has the keys of one world, and says in its first word what it did.

`head` names the latest turn, WORKER:NUMBER: a version alone does not tell a world from one whose end Redis has lost.
"""

from hashlib import sha1
from typing import NamedTuple


class Script(NamedTuple):
    text: bytes
    digest: bytes


def script(text: str) -> Script:
    return Script(text.encode(), sha1(text.encode(), usedforsecurity=False).hexdigest().encode())


DONE = """
local function done(key, number)
  local latest = redis.pcall('GET', key)
  return type(latest) == 'string' and (tonumber(latest) or -1) >= tonumber(number)
end
local function remember(key, number) redis.call('SET', key, number, 'PX', 600000) end
"""
"""A turn that is sent again, because its answer never came, is not done again within ten minutes."""

STAY = """
local function stay(keys, ttl)
  ttl = tonumber(ttl)
  if ttl == 0 then return end
  local least = ttl
  for _, key in ipairs(keys) do
    local left = redis.call('PTTL', key)
    if left ~= -2 and left < least then least = left end
  end
  if least < ttl * 0.95 then
    local now = redis.call('TIME')
    local ends = string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000) + ttl)
    for _, key in ipairs(keys) do redis.call('PEXPIREAT', key, ends) end
  end
end
"""
"""All keys of a world end in the same millisecond: none is ever there without the others."""

FITS = """
local function misfit(keys, m)
  if m.err then return 'meta' end
  if not m[1] then return redis.call('EXISTS', keys[2], keys[3]) > 0 and 'meta' end
  local version, first = tonumber(m[2]), tonumber(m[4])
  if not (version and first and m[3] and m[5]) then return 'meta' end
  if redis.call('TYPE', keys[2]).ok ~= 'string' then return 'base' end
  if redis.pcall('LLEN', keys[3]) ~= version - first then return 'log' end
  local windows = redis.call('TYPE', keys[4]).ok
  return windows ~= 'hash' and windows ~= 'none' and 'windows'
end
"""
"""Which key of a world is missing, or is not what the others say: it was evicted, or another program changed it."""

LACKING = """
local function lacking(meta, base, log, m, version, head)
  local first, mine = tonumber(m[4]), tonumber(version)
  if mine == first and head == m[5] then return redis.call('LRANGE', log, 0, -1) end
  if mine > first and mine <= tonumber(m[2]) then
    local own = redis.call('LINDEX', log, mine - first - 1)
    if own and string.sub(own, 1, #head + 1) == head .. '\\n' then
      return redis.call('LRANGE', log, mine - first, -1)
    end
  end
  return nil
end
"""

TURN = script(
    DONE
    + STAY
    + FITS
    + LACKING
    + """
-- meta base log windows claim done | epoch version head number worker ttl claims element (field window delta limit)*
local writes = ARGV[8] ~= '' or #ARGV > 8
if writes and done(KEYS[6], ARGV[4]) then return {'done'} end
local m = redis.pcall('HMGET', KEYS[1], 'epoch', 'version', 'head', 'first', 'first_head')
local bad = misfit(KEYS, m)
if bad then return {'damaged', bad} end
if not m[1] then return {'gone'} end
if m[1] ~= ARGV[1] then return {'other'} end
if m[2] ~= ARGV[2] or m[3] ~= ARGV[3] then
  if ARGV[7] == '1' then redis.call('SET', KEYS[5], ARGV[5], 'PX', 2000, 'NX') end
  local found = lacking(KEYS[1], KEYS[2], KEYS[3], m, ARGV[2], ARGV[3])
  if found then return {'behind', m[2], m[3], found} end
  return {'lost'}
end
if ARGV[8] ~= '' then
  local claimed = redis.pcall('GET', KEYS[5])
  if type(claimed) == 'table' then
    redis.call('DEL', KEYS[5])
    claimed = false
  end
  if claimed and claimed ~= ARGV[5] then return {'busy'} end
  if claimed then redis.call('DEL', KEYS[5]) end
end
local before, full = {}, false
for at = 9, #ARGV, 4 do
  local kept, used = redis.call('HGET', KEYS[4], ARGV[at]), 0
  if kept then
    local window, count = string.match(kept, '^(-?%d+):(%d+)$')
    if window == ARGV[at + 1] then used = tonumber(count) end
  end
  before[#before + 1] = used
  if used + tonumber(ARGV[at + 2]) > tonumber(ARGV[at + 3]) then full = true end
end
if full then return {'full', before} end
local counted = 0
for at = 9, #ARGV, 4 do
  counted = counted + 1
  redis.call('HSET', KEYS[4], ARGV[at], ARGV[at + 1] .. ':' .. (before[counted] + tonumber(ARGV[at + 2])))
end
if ARGV[8] ~= '' then
  redis.call('RPUSH', KEYS[3], ARGV[5] .. ':' .. ARGV[4] .. '\\n' .. ARGV[8])
  redis.call('HSET', KEYS[1], 'version', string.format('%d', tonumber(ARGV[2]) + 1), 'head', ARGV[5] .. ':' .. ARGV[4])
end
if writes then remember(KEYS[6], ARGV[4]) end
stay({KEYS[1], KEYS[2], KEYS[3], KEYS[4]}, ARGV[6])
return {'ok', before}
"""
)
"""Check that a worker's copy is the world, and keep what the worker did to it; or say what the copy lacks."""

LOAD = script(
    FITS
    + LACKING
    + """
-- meta base log windows | epoch version head
local m = redis.pcall('HMGET', KEYS[1], 'epoch', 'version', 'head', 'first', 'first_head')
local bad = misfit(KEYS, m)
if bad then return {'damaged', bad} end
if not m[1] then return {'gone'} end
local counts = redis.call('HGETALL', KEYS[4])
if m[1] == ARGV[1] then
  local found = lacking(KEYS[1], KEYS[2], KEYS[3], m, ARGV[2], ARGV[3])
  if found then return {'behind', m[2], m[3], found, counts} end
end
local base, log = redis.call('GET', KEYS[2]), redis.call('LRANGE', KEYS[3], 0, -1)
return {'world', m[1], m[2], m[3], m[4], m[5], base, log, counts}
"""
)
"""All that a worker's copy lacks, or the whole world."""

PUT = script(
    DONE
    + STAY
    + """
-- meta base log windows claim done | expected epoch number ttl base (field count)*
if done(KEYS[6], ARGV[3]) then return {'done'} end
if ARGV[1] ~= '*' and (redis.call('HGET', KEYS[1], 'epoch') or '') ~= ARGV[1] then return {'other'} end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5])
redis.call('HSET', KEYS[1], 'epoch', ARGV[2], 'version', '0', 'head', ARGV[2], 'first', '0', 'first_head', ARGV[2])
redis.call('SET', KEYS[2], ARGV[5])
for at = 6, #ARGV, 2 do redis.call('HSET', KEYS[4], ARGV[at], ARGV[at + 1]) end
remember(KEYS[6], ARGV[3])
stay({KEYS[1], KEYS[2], KEYS[4]}, ARGV[4])
return {'ok'}
"""
)
"""A new world in the place of the one expected; of none where that is '', of any where it is '*'."""

REMOVE = script(
    DONE
    + """
-- meta base log windows claim done | expected number
if done(KEYS[6], ARGV[2]) then return {'done'} end
if ARGV[1] ~= '*' and (redis.call('HGET', KEYS[1], 'epoch') or '') ~= ARGV[1] then return {'other'} end
redis.call('DEL', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5])
remember(KEYS[6], ARGV[2])
return {'ok'}
"""
)

COMPACT = script(
    """
-- meta base log | epoch first head base
local m = redis.call('HMGET', KEYS[1], 'epoch', 'first', 'version')
if m[1] ~= ARGV[1] then return {'other'} end
if tonumber(m[2]) >= tonumber(ARGV[2]) or tonumber(m[3]) < tonumber(ARGV[2]) then return {'other'} end
local own = redis.call('LINDEX', KEYS[3], tonumber(ARGV[2]) - tonumber(m[2]) - 1)
if string.sub(own, 1, #ARGV[3] + 1) ~= ARGV[3] .. '\\n' then return {'other'} end
redis.call('LTRIM', KEYS[3], tonumber(ARGV[2]) - tonumber(m[2]), -1)
redis.call('HSET', KEYS[1], 'first', ARGV[2], 'first_head', ARGV[3])
redis.call('SET', KEYS[2], ARGV[4], 'KEEPTTL')
return {'ok'}
"""
)
"""Let the base be the world at a later turn, and the log begin there."""

BASE = script(
    """
-- base |
local base = redis.pcall('GET', KEYS[1])
return {type(base) == 'string' and base or ''}
"""
)
"""What a damaged world began with, if that is there."""

DRAW = script(
    """
-- made | least
local number = redis.call('INCR', KEYS[1])
if number < tonumber(ARGV[1]) then
  number = tonumber(ARGV[1])
  redis.call('SET', KEYS[1], ARGV[1])
end
return string.format('%d', number)
"""
)
"""A number that no other world of this Redis has."""

PROBE = script(
    """
-- probe |
redis.call('SET', KEYS[1], '1', 'PX', 60000)
return {'ok'}
"""
)
"""A write, as turns do it."""

NAME = script(
    """
-- worlds | name number most
if redis.call('ZSCORE', KEYS[1], ARGV[1]) == false and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then
  return {'full'}
end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
return {'ok'}
"""
)
"""A place among the worlds, which one takes before it is there: those that never came are not listed."""

NOTE = script(
    DONE
    + """
-- told requests told_done | number made most bytes ttl (weight entry)*
if done(KEYS[3], ARGV[1]) then return {'done'} end
local made = redis.call('HGET', KEYS[1], 'made') or ''
if made ~= '' and made ~= ARGV[2] then
  if ARGV[2] == '' or tonumber(ARGV[2]) > tonumber(made) then
    redis.call('DEL', KEYS[1], KEYS[2])
  else
    return {'gone'}
  end
end
local weight = 0
for at = 6, #ARGV, 2 do
  weight = weight + tonumber(ARGV[at])
  redis.call('RPUSH', KEYS[2], ARGV[at] .. '\\n' .. ARGV[at + 1])
end
redis.call('HSET', KEYS[1], 'made', ARGV[2])
redis.call('HINCRBY', KEYS[1], 'number', (#ARGV - 5) / 2)
weight = redis.call('HINCRBY', KEYS[1], 'weight', weight)
local length, dropped = redis.call('LLEN', KEYS[2]), 0
while length > tonumber(ARGV[3]) or (weight > tonumber(ARGV[4]) and length > 1) do
  local gone = tonumber(string.match(redis.call('LPOP', KEYS[2]), '^(%d+)'))
  weight, length, dropped = weight - gone, length - 1, dropped + 1
  redis.call('HINCRBY', KEYS[1], 'weight', -gone)
end
if dropped > 0 then redis.call('HINCRBY', KEYS[1], 'dropped', dropped) end
remember(KEYS[3], ARGV[1])
if tonumber(ARGV[5]) > 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[5])
  redis.call('PEXPIRE', KEYS[2], ARGV[5])
end
return {'ok'}
"""
)
"""Remember requests to a world, in the order in which they come here; of too many the oldest are let go."""

TOLD = script(
    """
-- told requests | made number
local m = redis.call('HMGET', KEYS[1], 'made', 'number', 'dropped')
if not m[1] then return {'none'} end
local known = 0
if m[1] == ARGV[1] then known = tonumber(ARGV[2]) end
local lacking = math.min(tonumber(m[2]) - known, redis.call('LLEN', KEYS[2]))
local found = {}
if lacking > 0 then found = redis.call('LRANGE', KEYS[2], -lacking, -1) end
return {'requests', m[1], m[2], m[3] or '0', redis.call('LLEN', KEYS[2]), found}
"""
)
"""The requests that a worker does not know of yet."""

FORGET = script(
    """
-- told requests |
redis.call('DEL', KEYS[2])
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'weight', 0, 'dropped', 0) end
return {'ok'}
"""
)
"""Forget the requests to a world; their numbers go on."""
