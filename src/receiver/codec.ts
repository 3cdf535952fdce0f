import { inflateSync } from 'node:zlib';
import {
  create,
  createFileRegistry,
  type DescMessage,
  fromBinary,
  fromJson,
  type JsonValue,
  type Message,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import { isFieldError } from '@bufbuild/protobuf/reflect';
import { base64Decode } from '@bufbuild/protobuf/wire';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { idsToBase64, OtlpShapeError, toCollectorShape } from './collector-json.js';
import { OTLP_SCHEMA } from './otlp-schema.js';
import type { OtlpRequest, Signal } from './otlp.js';

/** The two encodings of OTLP/HTTP. https://opentelemetry.io/docs/specs/otlp/#otlphttp-request */
export type Encoding = 'json' | 'protobuf';

export const CONTENT_TYPES: Readonly<Record<Encoding, string>> = {
  json: 'application/json',
  protobuf: 'application/x-protobuf',
};

/** A body that is no export request. The message is fit for the sender: it names fields, never their content. */
export class OtlpDecodeError extends Error {
  readonly code = 'OTLP_DECODE';
}

const schemaFiles = inflateSync(base64Decode(OTLP_SCHEMA));
const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, schemaFiles));
const STATUS = schemaOf('google.rpc.Status');
const SERVICES: Readonly<Record<Signal, { readonly request: DescMessage; readonly response: DescMessage }>> =
  {
    traces: serviceOf('trace', 'Trace'),
    logs: serviceOf('logs', 'Logs'),
    metrics: serviceOf('metrics', 'Metrics'),
  };

/**
 * Reads the body of an export request.
 * @throws OtlpDecodeError when it is not one.
 */
export function decodeRequest(signal: Signal, encoding: Encoding, body: Uint8Array): OtlpRequest {
  const { request } = SERVICES[signal];
  try {
    const message = encoding === 'json' ? readJson(request, body) : fromBinary(request, body, READ_BINARY);
    return toCollectorShape(toJson(request, message, { enumAsInteger: true, registry })) as OtlpRequest;
  } catch (error) {
    throw new OtlpDecodeError(describe(error, encoding), { cause: error });
  }
}

/** The answer to an export that was taken in full. */
export function encodeResponse(signal: Signal, encoding: Encoding): Uint8Array {
  const { response } = SERVICES[signal];
  return encode(response, create(response), encoding);
}

/** OTLP's error body, `google.rpc.Status`; `code` is one of https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto. */
export function encodeStatus(code: number, message: string, encoding: Encoding): Uint8Array {
  return encode(STATUS, fromJson(STATUS, { code, message }), encoding);
}

/** New fields of OTLP are no error; they are dropped, as the Collector does. */
const READ_BINARY = { readUnknownFields: false };

function readJson(schema: DescMessage, body: Uint8Array): Message {
  const json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as JsonValue;
  idsToBase64(json);
  return fromJson(schema, json, { ignoreUnknownFields: true, registry });
}

function encode(schema: DescMessage, message: Message, encoding: Encoding): Uint8Array {
  return encoding === 'json'
    ? Buffer.from(JSON.stringify(toJson(schema, message)))
    : toBinary(schema, message);
}

/** The library's own messages quote the offending value, which may be a secret. */
function describe(error: unknown, encoding: Encoding): string {
  const problem = encoding === 'json' ? 'the body is not OTLP JSON' : 'the body is not OTLP protobuf';
  if (error instanceof OtlpShapeError) return `${problem}: ${error.message}`;
  const cause = error instanceof Error ? error.cause : undefined;
  if (isFieldError(cause)) return `${problem}: bad value in ${cause.field().toString()}`;
  return problem;
}

function schemaOf(typeName: string): DescMessage {
  const schema = registry.getMessage(typeName);
  if (schema === undefined) throw new Error(`${typeName} is missing from the OTLP schema`);
  return schema;
}

function serviceOf(packageName: string, prefix: string): { request: DescMessage; response: DescMessage } {
  const base = `opentelemetry.proto.collector.${packageName}.v1.Export${prefix}Service`;
  return { request: schemaOf(`${base}Request`), response: schemaOf(`${base}Response`) };
}
