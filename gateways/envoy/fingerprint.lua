-- The fingerprint of a request's API key, and its trace and request id, as dynamic metadata `api_key` for the
-- access log. Envoy's Lua has no digest, so here is one. A worker loads this once.
local PEPPER_FILE, PEPPER_ID = os.getenv('FP_PEPPER_FILE'), os.getenv('FP_PEPPER_ID') or 'default'
local band, bnot, bxor, ror, rshift, lshift = bit.band, bit.bnot, bit.bxor, bit.ror, bit.rshift, bit.lshift

-- SHA-256. Its constants are the fractional parts of the cube and square roots of the first primes.
local K, H0, prime = {}, {}, 2
local function fraction(x) return bit.tobit(math.floor((x - math.floor(x)) * 4294967296)) end
while #K < 64 do
  local divisible = false
  for p = 2, math.floor(math.sqrt(prime)) do divisible = divisible or prime % p == 0 end
  if not divisible then
    if #H0 < 8 then H0[#H0 + 1] = fraction(prime ^ 0.5) end
    K[#K + 1] = fraction(prime ^ (1 / 3))
  end
  prime = prime + 1
end

local function word(n)
  return string.char(band(rshift(n, 24), 255), band(rshift(n, 16), 255), band(rshift(n, 8), 255), band(n, 255))
end

local function sha256(message)
  -- No header comes near 512 MB: the upper half of the length in bits is 0.
  local padded = message .. '\128' .. ('\0'):rep((55 - #message) % 64 + 4) .. word(#message * 8)
  local H, w = { unpack(H0) }, {}
  for at = 1, #padded, 64 do
    for i = 0, 15 do
      local p, q, r, s = padded:byte(at + i * 4, at + i * 4 + 3)
      w[i] = lshift(p, 24) + lshift(q, 16) + lshift(r, 8) + s
    end
    for i = 16, 63 do
      local x, y = w[i - 15], w[i - 2]
      local s0 = bxor(ror(x, 7), ror(x, 18), rshift(x, 3))
      local s1 = bxor(ror(y, 17), ror(y, 19), rshift(y, 10))
      w[i] = bit.tobit(w[i - 16] + s0 + w[i - 7] + s1)
    end
    local a, b, c, d, e, f, g, h = unpack(H)
    for i = 0, 63 do
      local t1 = h + bxor(ror(e, 6), ror(e, 11), ror(e, 25)) + bxor(band(e, f), band(bnot(e), g)) + K[i + 1] + w[i]
      local t2 = bxor(ror(a, 2), ror(a, 13), ror(a, 22)) + bxor(band(a, b), band(a, c), band(b, c))
      h, g, f, e, d, c, b, a = g, f, e, bit.tobit(d + t1), c, b, a, bit.tobit(t1 + t2)
    end
    for i, v in ipairs({ a, b, c, d, e, f, g, h }) do H[i] = bit.tobit(H[i] + v) end
  end
  local out = {}
  for i, v in ipairs(H) do out[i] = word(v) end
  return table.concat(out)
end

local function pad(key, byte)
  return (key .. ('\0'):rep(64 - #key)):gsub('.', function(c) return string.char(bxor(c:byte(), byte)) end)
end

local digest = sha256
if PEPPER_FILE then
  local file = assert(io.open(PEPPER_FILE, 'rb')) -- no pepper, no start: never a digest without it
  local key = file:read('*a'):gsub('\r?\n$', '')
  file:close()
  assert(#key >= 32, 'the pepper is too short')
  if #key > 64 then key = sha256(key) end
  local inner, outer = pad(key, 0x36), pad(key, 0x5c)
  digest = function(message) return sha256(outer .. sha256(inner .. message)) end
end

local function hex(bytes) return (bytes:gsub('.', function(c) return ('%02x'):format(c:byte()) end)) end

local function trim(value) return value:match('^[ \t]*(.-)[ \t]*$') end

-- Each value on its own; `headers:get` joins them. Envoy itself has already joined those of `authorization`.
local function in_header(headers, name, accept)
  for i = 0, headers:getNumValues(name) - 1 do
    local key = accept(trim(headers:getAtIndex(name, i)))
    if key and key ~= '' then return key end
  end
end

-- Once, to bytes; a broken encoding stays as it is, and so does `+`.
local function decode(text) return (text:gsub('%%(%x%x)', function(h) return string.char(tonumber(h, 16)) end)) end

local function in_query(target, name)
  local query = target:match('^[^#?]*%?([^#]*)') or ''
  for parameter in query:gmatch('[^&]+') do
    local encoded, value = parameter:match('^([^=]*)=(.+)$')
    if encoded and decode(encoded) == name then return decode(value) end
  end
end

local function find_key(headers)
  local target = headers:get(':path') or ''
  return in_header(headers, 'x-api-key', function(value) return value end)
    or in_header(headers, 'authorization', function(value)
      local scheme, credentials = value:match('^([^ \t]+)[ \t]+(.+)$')
      return scheme and scheme:lower() == 'apikey' and credentials or nil
    end)
    or in_query(target, 'api_key')
    or in_query(target, 'apikey')
end

-- The only value, if it is well-formed.
local function one(headers, name, accept)
  local value = headers:getNumValues(name) == 1 and headers:get(name) or nil
  return value and accept(value) and value or nil
end

local function well_formed(traceparent)
  local trace, span = traceparent:match('^00%-([0-9a-f]+)%-([0-9a-f]+)%-[0-9a-f][0-9a-f]$')
  return trace and #trace == 32 and #span == 16 and trace:find('[^0]') and span:find('[^0]')
end

function envoy_on_request(handle)
  local headers = handle:headers()
  local unique = headers:get('x-gateway-unique')
  headers:remove('x-gateway-unique')
  local traceparent = one(headers, 'traceparent', well_formed)
  if not traceparent then
    local fresh = unique:gsub('-', '')
    traceparent = '00-' .. fresh .. '-' .. fresh:sub(17) .. '-01'
  end
  local id = one(headers, 'x-request-id', function(v) return #v <= 128 and v:match('^[%w._:+/=@-]+$') end) or unique
  headers:replace('traceparent', traceparent)
  headers:replace('x-request-id', id)

  local record = handle:streamInfo():dynamicMetadata()
  record:set('api_key', 'trace_id', traceparent:sub(4, 35))
  record:set('api_key', 'request_id', id)
  local key = find_key(headers)
  if key then
    record:set('api_key', 'fingerprint', hex(digest(key)):sub(1, 16))
    if PEPPER_FILE then record:set('api_key', 'key_id', PEPPER_ID) end
  end
end
