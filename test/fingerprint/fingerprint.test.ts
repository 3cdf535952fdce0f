import assert from 'node:assert/strict';
import { createHash, createHmac, createSecretKey } from 'node:crypto';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import fc from 'fast-check';
import {
  fingerprintBytes,
  fingerprintByteString,
  type FingerprintMode,
} from '../../src/fingerprint/fingerprint.js';

const SHA256: FingerprintMode = { kind: 'sha256' };
const pepper = (id: string, text: string) => ({ id, key: createSecretKey(Buffer.from(text)) });
const peppered = (text: string): FingerprintMode => ({
  kind: 'hmac-sha256',
  active: pepper('2026', text),
  previous: [],
});

const sha = (byteString: string, length = 16): string | undefined =>
  fingerprintByteString(byteString, SHA256, length)?.value;

describe('the fingerprint of a key', () => {
  it('is the beginning of its SHA-256', () => {
    assert.equal(sha('sk_test_abc123'), '3229db23516d9173');
  });

  it('is the beginning of its HMAC-SHA-256 under a pepper', () => {
    // Gateways were seen to give the same. This pepper is too short for the product, which refuses it.
    const fingerprint = fingerprintBytes(Buffer.from('sk_test_abc123'), peppered('pepper-v1-0123456789'), 16);
    assert.deepEqual(fingerprint, { value: '86c03c22097c049e', keyId: '2026', previous: undefined });
  });

  it('has no key id and no previous ones without a pepper', () => {
    assert.deepEqual(fingerprintByteString('k', SHA256, 16), {
      value: '8254c329a92850f6',
      keyId: undefined,
      previous: undefined,
    });
  });

  it('is of bytes, not of characters', () => {
    const utf8 = Buffer.from('clé').toString('latin1');
    assert.equal(sha(utf8), createHash('sha256').update('clé', 'utf8').digest('hex').slice(0, 16));
    assert.notEqual(sha('cl\xe9'), sha(utf8));
  });

  it('neither normalises nor folds', () => {
    const forms = ['\xc3\xa9', 'e\xcc\x81', 'E\xcc\x81', '\xe9', '\xc9'];
    assert.equal(new Set(forms.map((form) => sha(form))).size, forms.length);
  });

  it('sees a zero byte and every byte after it', () => {
    assert.notEqual(sha('k\0a'), sha('k\0b'));
  });

  it('does not exist where fingerprints are off', () => {
    assert.equal(fingerprintByteString('sk_test_abc123', { kind: 'off' }, 16), undefined);
  });

  it('comes with those of the previous peppers, in their order, during a rotation', () => {
    const mode: FingerprintMode = {
      kind: 'hmac-sha256',
      active: pepper('new', 'n'.repeat(32)),
      previous: [pepper('old', 'o'.repeat(32)), pepper('older', 'p'.repeat(32))],
    };
    const of = (text: string): string =>
      createHmac('sha256', text.repeat(32)).update('key').digest('hex').slice(0, 20);
    assert.deepEqual(fingerprintByteString('key', mode, 20), {
      value: of('n'),
      keyId: 'new',
      previous: [of('o'), of('p')],
    });
  });
});

describe('any bytes', () => {
  it('have the fingerprint that Node gives them, of any length', () => {
    const secret = 'a pepper of enough bytes for anyone';
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 16, max: 64 }), (bytes, length) => {
        const plain = createHash('sha256').update(bytes).digest('hex').slice(0, length);
        const keyed = createHmac('sha256', secret).update(bytes).digest('hex').slice(0, length);
        assert.equal(fingerprintBytes(bytes, SHA256, length)?.value, plain);
        assert.equal(fingerprintBytes(bytes, peppered(secret), length)?.value, keyed);
        assert.equal(sha(Buffer.from(bytes).toString('latin1'), length), plain);
      }),
    );
  });
});

describe('a pepper', () => {
  it('cannot be printed with the mode that holds it', () => {
    const mode = peppered('a pepper of enough bytes for anyone');
    const printed = inspect(mode, { showHidden: true, depth: null }) + JSON.stringify(mode);
    assert.ok(!printed.includes('enough bytes'));
  });
});
