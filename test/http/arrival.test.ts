import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { firstHeader, noteArrival, serverAddress } from '../../src/http/arrival.js';

function requestFor(target: string | undefined): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  if (target !== undefined) request.url = target;
  request.method = 'GET';
  return request;
}

describe('the path of a request', () => {
  for (const [story, target, path] of [
    ['has no query', '/a/b?api_key=k', '/a/b'],
    ['has no fragment', '/a#b', '/a'],
    ['is that of an absolute target', 'http://example.test:8080/a/b?c', '/a/b'],
    ['is / where an absolute target has none', 'http://example.test', '/'],
    ['is / where an absolute target has only a query', 'http://example.test?a=/b', '/'],
    ['has no user and password', 'https://user:secret@example.test/a', '/a'],
    ['may hold a URL', '/proxy/http://example.test/a', '/proxy/http://example.test/a'],
    ['is a star for the whole server', '*', '*'],
    ['is the authority of CONNECT', 'example.test:443', 'example.test:443'],
    ['is not decoded', '/%61%2F', '/%61%2F'],
    ['is empty where there is no target', undefined, ''],
  ] as const) {
    it(story, () => assert.equal(noteArrival(requestFor(target)).path, path));
  }

  it('never has a query or a fragment', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'/?#:a@='.split('')) }), (target) => {
        const arrival = noteArrival(requestFor(target));
        assert.doesNotMatch(arrival.path, /[?#]/);
        assert.equal(arrival.target, target);
      }),
    );
  });
});

describe('a request that an application made by itself', () => {
  it('may have neither method nor socket', () => {
    const request = new IncomingMessage(undefined as unknown as Socket);
    assert.deepEqual(noteArrival(request), { method: '', target: '', path: '', peerAddress: undefined });
  });
});

describe('the server that the client asked for', () => {
  for (const [host, address] of [
    ['example.test', 'example.test'],
    ['example.test:8080', 'example.test'],
    ['192.0.2.1:80', '192.0.2.1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:8080', '2001:db8::1'],
    ['', undefined],
    [':8080', undefined],
    [undefined, undefined],
  ] as const) {
    it(`is ${address ?? 'unknown'} for ${host === undefined ? 'no Host' : `"${host}"`}`, () => {
      assert.equal(serverAddress(host), address);
    });
  }

  it('is never an empty text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'[]:a.1'.split('')) }),
        (host) => serverAddress(host) !== '',
      ),
    );
  });
});

describe('a header', () => {
  it('that is repeated counts by its first value', () => {
    assert.equal(firstHeader(['a', 'b']), 'a');
    assert.equal(firstHeader('a'), 'a');
    assert.equal(firstHeader([]), undefined);
    assert.equal(firstHeader(undefined), undefined);
  });
});
