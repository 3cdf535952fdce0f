import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isIgnoredPath } from '../../src/http/ignored-path.js';

describe('an ignored path', () => {
  const ignored = ['/health', '/internal/*', '/assets*'];
  for (const [path, is] of [
    ['/health', true],
    ['/health/', false],
    ['/healthy', false],
    ['/Health', false],
    ['/internal/', true],
    ['/internal/a/b', true],
    ['/internal', false],
    ['/assets-2', true],
    ['/a/health', false],
    ['', false],
  ] as const) {
    it(`${is ? 'is' : 'is not'} "${path}"`, () => assert.equal(isIgnoredPath(path, ignored), is));
  }

  it('is none where none is configured', () => assert.equal(isIgnoredPath('/health', []), false));
  it('is each where /* is', () => assert.equal(isIgnoredPath('/x', ['/*']), true));
});
