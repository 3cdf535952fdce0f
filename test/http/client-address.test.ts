import assert from 'node:assert/strict';
import { BlockList } from 'node:net';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { clientAddress, plainAddress } from '../../src/http/client-address.js';
import { assertNoSquare } from '../support/growth.js';

const PROXIES = new BlockList();
PROXIES.addSubnet('10.0.0.0', 8, 'ipv4');
PROXIES.addSubnet('fd00::', 8, 'ipv6');
PROXIES.addSubnet('fe80::', 10, 'ipv6');

describe('the address of the client', () => {
  for (const [story, peer, forwarded, address] of [
    ['is the peer where nothing was forwarded', '10.0.0.1', undefined, '10.0.0.1'],
    [
      'is the peer where the peer is no proxy of ours, whatever it says',
      '192.0.2.9',
      '198.51.100.1',
      '192.0.2.9',
    ],
    ['is what our proxy says', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    [
      'is the right-most that is no proxy of ours',
      '10.0.0.1',
      '203.0.113.5, 198.51.100.1, 10.2.2.2',
      '198.51.100.1',
    ],
    ['is the left-most where all are proxies of ours', '10.0.0.1', '10.3.3.3, 10.2.2.2', '10.3.3.3'],
    ['is the last that is known where garbage follows', '10.0.0.1', '198.51.100.1, unknown', '10.0.0.1'],
    ['is the last that is known where nothing follows', '10.0.0.1', '198.51.100.1,, 10.2.2.2', '10.2.2.2'],
    ['loses its port', '10.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
    ['loses brackets', '10.0.0.1', '[2001:db8::1]', '2001:db8::1'],
    ['loses brackets and port', '10.0.0.1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['may be an IPv6 address without either', 'fd00::1', '2001:db8::1', '2001:db8::1'],
    ['is plain where a dual-stack socket maps it', '::ffff:10.0.0.1', '::ffff:198.51.100.1', '198.51.100.1'],
    ['of a proxy may be mapped in hexadecimal', '10.0.0.1', '198.51.100.1, ::ffff:a00:2', '198.51.100.1'],
    ['follows a proxy with a zone', 'fe80::1%eth0', '198.51.100.1', '198.51.100.1'],
    ['is no host name', '10.0.0.1', 'localhost', '10.0.0.1'],
    ['is no number out of range', '10.0.0.1', '198.51.100.256', '10.0.0.1'],
    ['is the peer where the header is empty', '10.0.0.1', '', '10.0.0.1'],
    ['is unknown where the socket is gone', undefined, '198.51.100.1', undefined],
  ] as const) {
    it(story, () => assert.equal(clientAddress(peer, forwarded, PROXIES), address));
  }

  it('is the peer where no proxy is trusted', () => {
    assert.equal(clientAddress('::ffff:10.0.0.1', '198.51.100.1', undefined), '10.0.0.1');
  });

  it('is looked for in no more than 32 hops', () => {
    const hops = (count: number): string =>
      ['198.51.100.1', ...Array.from({ length: count }, () => '10.0.0.2')].join();
    assert.equal(clientAddress('10.0.0.1', hops(31), PROXIES), '198.51.100.1');
    assert.equal(clientAddress('10.0.0.1', hops(32), PROXIES), '10.0.0.2');
  });

  it('is an address or the peer itself, whatever was forwarded', () => {
    const hop = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.string({ unit: fc.constantFrom(...'[]:.%1f '.split('')) }),
      fc.constant('10.0.0.2'),
    );
    fc.assert(
      fc.property(fc.array(hop), fc.string(), (hops, separator) => {
        const address = clientAddress('10.0.0.1', hops.join(separator || ','), PROXIES);
        assert.match(address!, /^[\da-f.:]+(?:%.+)?$/i);
      }),
    );
  });

  it('costs no more than the length of the header', () => {
    for (const unit of [',', '[:1', ']:1', '1.', '[]:', ' ']) {
      assertNoSquare(
        (length) => `[${unit.repeat(length / unit.length)}`,
        (forwarded) => clientAddress('10.0.0.1', forwarded, PROXIES),
      );
    }
  });
});

describe('a plain address', () => {
  it('is IPv4 only where the whole is a mapped one', () => {
    assert.equal(plainAddress('::FFFF:192.0.2.1'), '192.0.2.1');
    for (const address of ['192.0.2.1', '2001:db8::ffff:192.0.2.1', '::1', '::ffff:c000:201']) {
      assert.equal(plainAddress(address), address);
    }
  });
});
