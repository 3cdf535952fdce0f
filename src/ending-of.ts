import type { ServerResponse } from 'node:http';
import type { ServerHttp2Stream } from 'node:http2';
import type { Ending } from './outcome/decide.js';

/** A stream that was closed with this code, or without any, came to an orderly end (RFC 9113 section 7). */
const HTTP2_NO_ERROR = 0;
const GRPC = 'application/grpc';

/**
 * How a response that has closed, or is whole, was answered.
 *
 * @param wasFinished whether Node told of its finish. Up to Node 22 `writableFinished` is true also where the
 *   application ends the response as it hears that the client has gone, which hapi always does.
 */
export function endingOfResponse(response: ServerResponse, wasFinished: boolean): Ending {
  // A response that an application made by itself may lack its request.
  const request = response.req as { readonly aborted?: boolean } | undefined;
  if (response.writableFinished && (wasFinished || request?.aborted !== true))
    return { kind: 'answered', statusCode: response.statusCode };
  // Before the head is sent, statusCode is Node's default, which nobody chose.
  return { kind: 'aborted', statusCode: response.headersSent ? response.statusCode : undefined };
}

/** How an HTTP/2 stream that has closed was answered. Its `writableFinished` is true of cancelled ones too. */
export function endingOfStream(stream: ServerHttp2Stream): Ending {
  const statusCode = stream.headersSent ? Number(stream.sentHeaders[':status']) : undefined;
  // Its status is 200 whatever became of the call, which the trailers tell (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md).
  if (statusCode !== undefined && String(stream.sentHeaders['content-type']).startsWith(GRPC)) {
    return { kind: 'handed_over' };
  }
  if (statusCode !== undefined && !stream.aborted && stream.rstCode === HTTP2_NO_ERROR) {
    return { kind: 'answered', statusCode };
  }
  return { kind: 'aborted', statusCode };
}
