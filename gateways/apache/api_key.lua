-- What Apache itself cannot say in a record of api-key.conf: the fingerprint, and texts that are safe in JSON.
-- README.md beside it has the rest.

-- The application's pepper and its id. Without a pepper, for SHA-256: PEPPER_FILE = nil
-- Each thread reads the file once, when it first needs it; hence another name for another pepper, and then a reload.
local PEPPER_FILE = "/etc/apache2/api-key/pepper-2026-11"
local PEPPER_ID = "2026-11"

local sha256 = require("sha256")

-- nil, and then no fingerprint at all, where there should be a pepper and is none.
local function digester()
  if not PEPPER_FILE then
    return sha256.digest
  end
  local file = io.open(PEPPER_FILE, "rb")
  local pepper = file and file:read("a") or ""
  if file then
    file:close()
  end
  pepper = pepper:gsub("\r?\n$", "")
  return #pepper >= 32 and sha256.hmac(pepper) or nil
end

local digest = digester()
local complained = false
local random = io.open("/dev/urandom", "rb")

local function hex(count)
  return (random:read(count):gsub(".", function(byte)
    return string.format("%02x", byte:byte())
  end))
end

local function trim(value)
  return (value or ""):match("^[ \t]*(.-)[ \t]*$")
end

-- Once, to bytes; what is no encoding stays as it is.
local function percent_decoded(text)
  return (text:gsub("%%(%x%x)", function(digits)
    return string.char(tonumber(digits, 16))
  end))
end

-- The first value that is not empty; nil where the parameter has none.
local function parameter(query, name)
  for given, value in query:gmatch("([^&=]*)=([^&]*)") do
    if value ~= "" and percent_decoded(given) == name then
      return percent_decoded(value)
    end
  end
end

-- nil, or the bytes of the key.
local function presented_key(r)
  local key = trim(r.headers_in["X-API-Key"])
  if key ~= "" then
    return key
  end
  local scheme, credentials = trim(r.headers_in["Authorization"]):match("^([^ \t]+)[ \t]+(.+)$")
  if scheme and scheme:lower() == "apikey" then
    return credentials
  end
  local query = (r.unparsed_uri or ""):gsub("#.*", ""):match("%?(.*)")
  return query and (parameter(query, "api_key") or parameter(query, "apikey"))
end

local function trace_id_of(traceparent)
  local trace_id, span_id = (traceparent or ""):match("^00%-(%x+)%-(%x+)%-%x%x$")
  local good = trace_id and #trace_id == 32 and #span_id == 16
    and trace_id:find("[^0]") and span_id:find("[^0]") and not traceparent:find("%u")
  return good and trace_id or nil
end

local function is_request_id(value)
  return value and #value <= 128 and value:find("^[%w._:+/=@-]+$") ~= nil
end

-- Leaves one of each for the application: the client's where it is well-formed, a new one elsewhere.
local function correlate(headers)
  if not trace_id_of(headers["traceparent"]) then
    headers["traceparent"] = "00-" .. hex(16) .. "-" .. hex(8) .. "-01"
    headers["tracestate"] = nil
  end
  if not is_request_id(headers["X-Request-Id"]) then
    headers["X-Request-Id"] = hex(16)
  end
end

-- The path as it was sent; what would need an escape in JSON is percent-encoded. Anything else that stands for a target
-- in a broken request may be a key.
local function path_of(target)
  local path = target:gsub("^%a[%w+.-]*://[^/?#]*", ""):gsub("[?#].*", "")
  if path ~= "*" and path:sub(1, 1) ~= "/" then
    return ""
  end
  return (path:gsub('[^!#-Z%[%]^-~]', function(byte)
    return string.format("%%%02X", byte:byte())
  end))
end

-- Before the request goes to the application.
function before_handler(r)
  correlate(r.headers_in)
  return apache2.DECLINED
end

-- After the answer: what the record's format looks for.
function before_record(r)
  -- Again, for what was answered before any handler.
  correlate(r.headers_in)
  r.notes["api_key_trace_id"] = trace_id_of(r.headers_in["traceparent"])
  r.notes["api_key_request_id"] = r.headers_in["X-Request-Id"]
  r.notes["api_key_method"] = (r.method or ""):match("^[%w!#$%%&'*+.^_`|~-]+$") or "_OTHER"
  r.notes["api_key_path"] = path_of(r.unparsed_uri or "")
  local reached = r.notes["proxy-source-port"]
  r.notes["api_key_upstream_status"] = r.notes["proxy-status"] or (reached and tostring(r.status)) or "null"
  local key = presented_key(r)
  if key and digest then
    r.notes["api_key_fingerprint"] = digest(key):sub(1, 16)
    r.subprocess_env["api_key_record"] = PEPPER_FILE and "hmac" or "sha256"
    r.notes["api_key_id"] = PEPPER_ID
  else
    r.subprocess_env["api_key_record"] = "none"
  end
  if not digest and not complained then
    complained = true
    r:err("api_key.lua: no pepper of at least 32 bytes in " .. PEPPER_FILE .. "; no fingerprints")
  end
  return apache2.DECLINED
end
