// The gateway's record of a request, with the fingerprint of its API key. For njs 0.7.9 and newer.
// Keys are handled as bytes throughout: njs would replace what is not UTF-8 in a string.
import crypto from 'crypto';
import fs from 'fs';

const DIGITS = 16;
const LEAST_PEPPER_BYTES = 32;

const SPACE = 0x20;
const TAB = 0x09;

/** Without the spaces and tabs around it. */
function trimmed(bytes) {
  let start = 0;
  let end = bytes.length;
  while (start < end && (bytes[start] === SPACE || bytes[start] === TAB)) start += 1;
  while (end > start && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end -= 1;
  return bytes.slice(start, end);
}

/** The first X-API-Key that is not empty. */
function keyOfHeader(r) {
  const lines = r.rawHeadersIn.filter((line) => line[0].toLowerCase() === 'x-api-key');
  for (let index = 0; index < lines.length; index += 1) {
    // nginx has the bytes of the first line only (of all, joined, since 1.23); njs has later ones as text.
    const exact = index === 0 && lines.length === 1 ? r.rawVariables.http_x_api_key : undefined;
    const key = trimmed(exact === undefined ? Buffer.from(lines[index][1]) : exact);
    if (key.length > 0) return key;
  }
  return undefined;
}

/** What follows `ApiKey`, in any case, and white space. nginx refuses a second Authorization. */
function keyOfAuthorization(r) {
  const sent = r.rawVariables.http_authorization;
  if (sent === undefined) return undefined;
  const value = trimmed(sent);
  const isOurs = value.slice(0, 6).toString().toLowerCase() === 'apikey';
  if (!isOurs || (value[6] !== SPACE && value[6] !== TAB)) return undefined;
  return trimmed(value.slice(7));
}

function digit(byte) {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : -1;
}

/** Percent-decoded once: `+` stays `+`, and a broken encoding stays as it is. */
function decoded(bytes) {
  if (bytes.indexOf('%') === -1) return bytes;
  const out = Buffer.alloc(bytes.length);
  let length = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const isEncoded = bytes[index] === 0x25 && index + 2 < bytes.length;
    const high = isEncoded ? digit(bytes[index + 1]) : -1;
    const low = isEncoded ? digit(bytes[index + 2]) : -1;
    if (high >= 0 && low >= 0) {
      out[length] = high * 16 + low;
      index += 2;
    } else {
      out[length] = bytes[index];
    }
    length += 1;
  }
  return out.slice(0, length);
}

/** The request target as it was sent: an error_page changes $args, $uri and $request_method, never this. */
function targetOf(r) {
  return r.rawVariables.request_uri || Buffer.alloc(0);
}

/** Between `?` and `#`. */
function queryOf(r) {
  const target = targetOf(r);
  const hash = target.indexOf('#');
  const end = hash === -1 ? target.length : hash;
  const mark = target.indexOf('?');
  return mark === -1 || mark >= end ? Buffer.alloc(0) : target.slice(mark + 1, end);
}

/** The first value of `api_key` that is not empty, else that of `apikey`. */
function keyOfQuery(r) {
  const query = queryOf(r);
  let second;
  for (let start = 0; start < query.length;) {
    const ampersand = query.indexOf('&', start);
    const end = ampersand === -1 ? query.length : ampersand;
    const parameter = query.slice(start, end);
    const equals = parameter.indexOf('=');
    if (equals > 0 && equals + 1 < parameter.length) {
      const name = decoded(parameter.slice(0, equals)).toString();
      if (name === 'api_key') return decoded(parameter.slice(equals + 1));
      if (name === 'apikey' && second === undefined) second = decoded(parameter.slice(equals + 1));
    }
    start = end + 1;
  }
  return second;
}

/** First non-empty of the places, in their order. */
function presentedKey(r) {
  const places = [keyOfHeader, keyOfAuthorization, keyOfQuery];
  for (let index = 0; index < places.length; index += 1) {
    const key = places[index](r);
    if (key !== undefined && key.length > 0) return key;
  }
  return undefined;
}

/** The file's bytes less one LF or CR LF at its end. */
function pepperOf(file) {
  const bytes = fs.readFileSync(file);
  let end = bytes.length;
  if (end > 0 && bytes[end - 1] === 0x0a) end -= end > 1 && bytes[end - 2] === 0x0d ? 2 : 1;
  return bytes.slice(0, end);
}

/** Undefined without a key, and when the pepper cannot be used: never unkeyed instead. */
function fingerprintOf(r) {
  const key = presentedKey(r);
  if (key === undefined) return undefined;
  const file = r.variables.api_key_pepper_file;
  let digest;
  if (!file) {
    digest = crypto.createHash('sha256');
  } else {
    const pepper = pepperOf(file);
    if (pepper.length < LEAST_PEPPER_BYTES) throw new Error('pepper is too short');
    digest = crypto.createHmac('sha256', pepper);
  }
  return digest.update(key).digest('hex').slice(0, DIGITS);
}

/** Of the target as it was sent, without the query; what is beyond ASCII is percent-encoded. */
function pathOf(r) {
  const target = targetOf(r);
  let path = '';
  for (let index = 0; index < target.length; index += 1) {
    const byte = target[index];
    if (byte === 0x3f || byte === 0x23) break;
    path += byte < 0x80 ? String.fromCharCode(byte) : `%${byte.toString(16).toUpperCase()}`;
  }
  return path;
}

/** Of the request line; empty where nginx could make nothing of it. */
function methodOf(r) {
  const match = /^[A-Z_-]{1,32}(?= )/.exec(r.variables.request || '');
  return match === null ? '' : match[0];
}

/** Sent to the client; nginx has 000 or 009 where nothing was. */
function statusOf(r) {
  const status = Number(r.variables.status);
  return status < 100 ? 499 : status;
}

/** Of the last try. Null unless nginx had a connection to the application. */
function upstreamStatusOf(r) {
  const last = (list) => (list === undefined ? '' : list.split(/[,:]/).pop().trim());
  const connected = last(r.variables.upstream_connect_time);
  if (connected === '' || connected === '-') return null;
  const status = last(r.variables.upstream_status);
  // Given up by the client before the application answered: 499.
  return status === '' || status === '-' ? statusOf(r) : Number(status);
}

/** The line, for a log_format with escape=none. */
function record(r) {
  let fingerprint;
  try {
    fingerprint = fingerprintOf(r);
  } catch (e) {
    // For a log of its own; nothing of the request is in it.
    r.variables.api_key_problem = `no fingerprints: ${e.message}`;
  }
  const pepperId = r.variables.api_key_pepper_file ? r.variables.api_key_pepper_id : null;
  // njs keeps no order of an object's names, and a reader may know a file by how its lines begin.
  const fields = [
    ['time', Number(r.variables.msec)],
    ['gateway', 'nginx'],
    ['trace_id', r.variables.api_key_traceparent.slice(3, 35)],
    ['request_id', r.variables.api_key_request_id],
    ['method', methodOf(r)],
    ['path', pathOf(r)],
    ['status', statusOf(r)],
    ['upstream_status', upstreamStatusOf(r)],
    ['client_address', r.variables.remote_addr],
    ['api_key_fingerprint', fingerprint === undefined ? null : fingerprint],
    ['api_key_fingerprint_key_id', fingerprint === undefined ? null : pepperId],
  ];
  return `{${fields.map((field) => `"${field[0]}":${JSON.stringify(field[1])}`).join(',')}}`;
}

export default { record };
