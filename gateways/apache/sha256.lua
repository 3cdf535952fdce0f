-- SHA-256 and HMAC-SHA-256 of a string of bytes, in hexadecimal. Lua 5.3, which Debian's mod_lua has, or newer.

local K = {}
do
  -- The first 32 bits of the fraction of the cube roots of the first 64 primes; exact, as 0.x * 2^32 < 2^53.
  local candidate = 2
  while #K < 64 do
    local prime = true
    for divisor = 2, math.floor(math.sqrt(candidate)) do
      if candidate % divisor == 0 then
        prime = false
        break
      end
    end
    if prime then
      K[#K + 1] = math.floor(candidate ^ (1 / 3) % 1 * 0x100000000)
    end
    candidate = candidate + 1
  end
end

local INITIAL = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 }
local BLOCK = ">I4I4I4I4I4I4I4I4I4I4I4I4I4I4I4I4"
local words = {}

-- A word's copy in its upper half makes a rotation a shift; only 32 bits of a sum count.
local function compress(state, text, position)
  local w = words
  w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8], w[9], w[10], w[11], w[12], w[13], w[14], w[15], w[16] =
    string.unpack(BLOCK, text, position)
  for i = 17, 64 do
    local x, y = w[i - 15], w[i - 2]
    local xx, yy = x | x << 32, y | y << 32
    w[i] = w[i - 16] + w[i - 7] + ((xx >> 7 ~ xx >> 18) & 0xffffffff ~ x >> 3)
      + ((yy >> 17 ~ yy >> 19) & 0xffffffff ~ y >> 10) & 0xffffffff
  end
  local a, b, c, d, e, f, g, h = table.unpack(state)
  for i = 1, 64 do
    local ee, aa = e | e << 32, a | a << 32
    local t = h + ((ee >> 6 ~ ee >> 11 ~ ee >> 25) & 0xffffffff) + (g ~ e & (f ~ g)) + K[i] + w[i]
    h, g, f, e = g, f, e, d + t & 0xffffffff
    d, c, b, a = c, b, a, t + ((aa >> 2 ~ aa >> 13 ~ aa >> 22) & 0xffffffff) + (a & b | c & (a | b)) & 0xffffffff
  end
  return {
    state[1] + a & 0xffffffff, state[2] + b & 0xffffffff, state[3] + c & 0xffffffff, state[4] + d & 0xffffffff,
    state[5] + e & 0xffffffff, state[6] + f & 0xffffffff, state[7] + g & 0xffffffff, state[8] + h & 0xffffffff,
  }
end

-- Goes on from `state`, which has taken in `before` bytes.
local function finish(state, before, text)
  local zeros = (55 - #text) % 64
  text = text .. "\x80" .. ("\0"):rep(zeros) .. string.pack(">I8", (before + #text) * 8)
  for position = 1, #text, 64 do
    state = compress(state, text, position)
  end
  return string.pack(">I4I4I4I4I4I4I4I4", table.unpack(state))
end

local function hex(bytes)
  return (bytes:gsub(".", function(byte)
    return string.format("%02x", byte:byte())
  end))
end

local sha256 = {}

function sha256.digest(text)
  return hex(finish(INITIAL, 0, text))
end

-- A function that makes HMACs with `key`; half of the work is done once, here.
function sha256.hmac(key)
  if #key > 64 then
    key = finish(INITIAL, 0, key)
  end
  key = key .. ("\0"):rep(64 - #key)
  local function keyed(pad)
    return compress(INITIAL, key:gsub(".", function(byte)
      return string.char(byte:byte() ~ pad)
    end), 1)
  end
  local inner, outer = keyed(0x36), keyed(0x5c)
  return function(text)
    return hex(finish(outer, 64, finish(inner, 64, text)))
  end
end

return sha256
