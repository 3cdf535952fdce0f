import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import {
  createFingerprinter,
  FingerprinterError,
  type FingerprinterOptions,
} from '../../src/fingerprint/create-fingerprinter.js';
import { fingerprintByteString } from '../../src/fingerprint/fingerprint.js';

const PEPPER = 'a pepper of 32 bytes and no more';

describe('a fingerprinter', () => {
  it('gives what a request with that key would', () => {
    const fingerprint = createFingerprinter();
    assert.equal(fingerprint('sk_test_abc123'), '3229db23516d9173');
    assert.equal(fingerprint(Buffer.from('sk_test_abc123')), '3229db23516d9173');
  });

  it('takes the pepper literally, as text or bytes', () => {
    const expected = createHmac('sha256', PEPPER).update('key').digest('hex').slice(0, 16);
    assert.equal(createFingerprinter({ pepper: PEPPER })('key'), expected);
    assert.equal(createFingerprinter({ pepper: Buffer.from(PEPPER) })('key'), expected);
    assert.notEqual(createFingerprinter({ pepper: `${PEPPER}\n` })('key'), expected);
  });

  it('counts the bytes of a pepper, not its characters', () => {
    assert.equal(createFingerprinter({ pepper: 'é'.repeat(16) })('key').length, 16);
  });

  it('does not change when the bytes of the pepper are wiped', () => {
    const bytes = Buffer.from(PEPPER);
    const fingerprint = createFingerprinter({ pepper: bytes });
    const before = fingerprint('key');
    bytes.fill(0);
    assert.equal(fingerprint('key'), before);
  });

  it('takes bytes of another realm, as test runners and sandboxes make them', () => {
    const bytes = runInNewContext('Uint8Array.of(107)') as Uint8Array;
    assert.equal(createFingerprinter()(bytes), createFingerprinter()('k'));
  });

  it('keeps as many characters as asked', () => {
    const long = createFingerprinter({ length: 64 })('sk_test_abc123');
    assert.match(long, /^3229db23516d9173[0-9a-f]{48}$/);
    for (const length of [16, 17, 63])
      assert.equal(createFingerprinter({ length })('sk_test_abc123'), long.slice(0, length));
  });

  it('agrees with the instrumentation on any text', () => {
    const fingerprint = createFingerprinter();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (key) => {
        const onTheWire = Buffer.from(key).toString('latin1');
        assert.equal(fingerprint(key), fingerprintByteString(onTheWire, { kind: 'sha256' }, 16)?.value);
      }),
    );
  });
});

describe('a fingerprinter refuses', () => {
  const refusal = (options: unknown): FingerprinterError => {
    try {
      createFingerprinter(options as FingerprinterOptions);
    } catch (error) {
      assert.ok(error instanceof FingerprinterError);
      return error;
    }
    assert.fail('was not refused');
  };

  it('a pepper that is too short, without saying it', () => {
    for (const pepper of ['pepper-v1-0123456789', '', 'x'.repeat(31), Buffer.from('pepper-v1-0123456789')]) {
      const error = refusal({ pepper });
      assert.equal(error.code, 'ERR_PEPPER_TOO_SHORT');
      assert.match(error.message, /^pepper must have at least 32 bytes$/);
      assert.ok(!inspect(error, { showHidden: true }).includes('v1-012'));
    }
  });

  it('a length outside 16 to 64', () => {
    for (const length of [0, 15, 65, 16.5, Number.NaN, Number.POSITIVE_INFINITY, '16']) {
      const error = refusal({ length });
      assert.equal(error.code, 'ERR_FINGERPRINT_LENGTH');
      assert.match(error.message, /^length must be a whole number from 16 to 64$/);
    }
  });

  it('a pepper that is neither text nor bytes', () => {
    for (const pepper of [12_345_678, null, {}, ['x'], new Uint16Array(32), true]) {
      const error = refusal({ pepper });
      assert.equal(error.code, 'ERR_NO_TEXT_OR_BYTES');
      assert.match(error.message, /^pepper must be a string or a Uint8Array$/);
    }
  });

  it('an option that it does not know, and a pepper where the options belong', () => {
    for (const given of [
      { pepperFile: '/secrets/pepper' },
      { Pepper: 'p'.repeat(32) },
      'p'.repeat(32),
      null,
    ]) {
      const error = refusal(given);
      assert.equal(error.code, 'ERR_UNKNOWN_OPTION');
      assert.match(error.message, /^createFingerprinter takes an object with pepper and length/);
    }
  });

  it('a key that is neither text nor bytes, without saying it', () => {
    const fingerprint = createFingerprinter() as (key: unknown) => string;
    for (const key of [12_345_678, undefined, null, { key: 'k' }, [1], new Uint16Array(1)]) {
      assert.throws(
        () => fingerprint(key),
        (error) =>
          error instanceof FingerprinterError &&
          error.code === 'ERR_NO_TEXT_OR_BYTES' &&
          !inspect(error).includes('12345678'),
      );
    }
  });
});
