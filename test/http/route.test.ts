import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { expressRoute } from '../../src/http/route.js';
import { assertNoSquare } from '../support/growth.js';

function matched(path: unknown, baseUrl?: unknown): IncomingMessage {
  return Object.assign(new IncomingMessage(new Socket()), { route: { path }, baseUrl });
}

describe('the route that Express matched', () => {
  for (const [story, path, mount, route] of [
    ['is its pattern', '/users/:id', '', '/users/:id'],
    ['stands behind its mount point', '/users/:id', '/api', '/api/users/:id'],
    ['is the mount point where the pattern adds nothing', '/', '/api', '/api'],
    ['is / at the root', '/', '', '/'],
    ['may have a version in its mount point', '/users', '/api/v2', '/api/v2/users'],
    ['is unknown where the mount point holds an identifier', '/orders', '/users/42', undefined],
    ['is unknown where one of several segments does', '/orders', '/v1/users/a7f/x', undefined],
    ['is unknown where a version is none', '/orders', '/v2x', undefined],
    ['is unknown for a pattern that is no text', /^\/a/, '', undefined],
    ['is unknown for several patterns', ['/a', '/b'], '', undefined],
    ['needs no mount point', '/a', undefined, '/a'],
  ] as const) {
    it(story, () => assert.equal(expressRoute(matched(path, mount))?.route, route));
  }

  it('is unknown where nothing matched', () => {
    assert.equal(expressRoute(new IncomingMessage(new Socket())), undefined);
  });

  it('is sure to be a pattern only without a mount point: clients choose what stands behind /:tenant', () => {
    assert.equal(expressRoute(matched('/x/:id', ''))?.isPattern, true);
    assert.equal(expressRoute(matched('/x/:id', '/tenant'))?.isPattern, false);
  });

  it('costs no more than the length of the mount point', () => {
    for (const unit of ['/', '/v', 'v1', '/v1', 'a']) {
      assertNoSquare(
        (length) => matched('/x', `/${unit.repeat(length / unit.length)}x`),
        (request) => expressRoute(request),
      );
    }
  });
});
