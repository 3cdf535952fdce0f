// Answers a gateway's authentication sub-request with 200 and the fingerprint of the key as a header. It decides
// nothing, keeps nothing and logs nothing; it sees keys, so it listens on loopback and belongs beside the gateway.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createFingerprinter } from 'opentelemetry-instrumentation-api-key';

const { FP_PEPPER_FILE: pepperFile, FP_PEPPER_ID: pepperId = 'default', PORT = '0' } = process.env;

/** The file's bytes without one line break at their end, as the instrumentation reads it. */
function readPepper(path) {
  return Buffer.from(readFileSync(path, 'latin1').replace(/\r?\n$/, ''), 'latin1');
}

// Throws, and so does not start, on a pepper that cannot be used: there is no digest without it.
const fingerprint = createFingerprinter(pepperFile === undefined ? {} : { pepper: readPepper(pepperFile) });

/** Values of a header, in the order of the wire; never the joined ones of `request.headers`. */
function valuesOf({ rawHeaders }, name) {
  const values = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    if (rawHeaders[at].toLowerCase() === name)
      values.push(rawHeaders[at + 1].replace(/^[ \t]+|[ \t]+$/g, ''));
  }
  return values;
}

/** Percent-encoding to bytes (one character each), once; what is broken stays, and so does `+`. */
function decode(text) {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function* inQuery(target, name) {
  const [beforeFragment] = target.split('#', 1);
  const start = beforeFragment.indexOf('?');
  if (start === -1) return;
  for (const parameter of beforeFragment.slice(start + 1).split('&')) {
    const equals = parameter.indexOf('=');
    if (equals !== -1 && decode(parameter.slice(0, equals)) === name)
      yield decode(parameter.slice(equals + 1));
  }
}

function* inAuthorization(values) {
  for (const value of values) {
    const match = /^apikey[ \t]+(.+)$/is.exec(value);
    if (match) yield match[1];
  }
}

function* candidates(request, target) {
  yield* valuesOf(request, 'x-api-key');
  yield* inAuthorization(valuesOf(request, 'authorization'));
  yield* inQuery(target, 'api_key');
  yield* inQuery(target, 'apikey');
}

function findKey(request, target) {
  for (const key of candidates(request, target)) if (key !== '') return key;
  return undefined;
}

const TRACEPARENT = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;
const REQUEST_ID = /^[\w.:+/=@-]{1,128}$/;

/** What the client sent if it is one value and well-formed, else a new one. */
function kept(values, form, fresh) {
  return values.length === 1 && form.test(values[0]) ? values[0] : fresh();
}

/** Without the query, and with nothing in it that a header cannot hold. */
function pathOf(target) {
  const [path] = /^[^?#]*/.exec(target);
  return path.replace(/[^\x21-\x7e]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function answer(request) {
  const target = valuesOf(request, 'x-forwarded-uri')[0] ?? request.url;
  const key = findKey(request, target);
  const traceparent = kept(
    valuesOf(request, 'traceparent'),
    TRACEPARENT,
    () => `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
  );
  const headers = {
    traceparent,
    'x-request-id': kept(valuesOf(request, 'x-request-id'), REQUEST_ID, () =>
      randomBytes(16).toString('hex'),
    ),
    'x-gateway-trace-id': traceparent.slice(3, 35),
    'x-gateway-path': pathOf(target),
  };
  if (key === undefined) return headers;
  headers['x-gateway-fingerprint'] = fingerprint(Buffer.from(key, 'latin1'));
  if (pepperFile !== undefined) headers['x-gateway-fingerprint-key-id'] = pepperId;
  return headers;
}

const server = createServer({ maxHeaderSize: 65_536 }, (request, response) => {
  response.writeHead(200, answer(request)).end();
});
server.listen(Number(PORT), '127.0.0.1', () => {
  console.log(`listening on 127.0.0.1:${server.address().port}`);
});
