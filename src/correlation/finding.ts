import type { FindingClass } from './classes.js';
import type { Finding } from './report.js';
import { rfc3339 } from './time.js';

/** A row of findings.sql. Empty texts and zeros stand for nothing. */
export interface FindingRow {
  readonly class: FindingClass;
  readonly time: string;
  readonly trace_id: string;
  readonly request_id: string;
  readonly method: string;
  readonly path: string;
  readonly gateway_fingerprint: string;
  readonly gateway_key_id: string;
  readonly app_fingerprint: string;
  readonly app_key_id: string;
  readonly gateway_status: number;
  readonly upstream_status: number;
  readonly app_status: number;
  /** Whether it covers a record of that side. */
  readonly gateway: number;
  readonly events: number;
  readonly refused: boolean;
  readonly client: string;
  readonly known_trace: boolean;
}

export function findingOf(row: FindingRow): Finding {
  return {
    class: row.class,
    time: rfc3339(BigInt(row.time)),
    trace_id: row.trace_id || null,
    request_id: row.request_id || null,
    fingerprint: row.gateway_fingerprint || row.app_fingerprint || null,
    method: row.method || null,
    path: row.path || null,
    client_address: row.client || null,
    gateway_status: row.gateway_status || null,
    app_status: row.app_status || null,
    why: whyOf(row),
  };
}

function whyOf(row: FindingRow): string {
  switch (row.class) {
    case 'bypass':
      return `${whyOfBypass(row)} the application answered${withStatus(row.app_status)}`;
    case 'fingerprint_mismatch':
      return `the gateway saw ${keyText(row.gateway_fingerprint)}, the application ${keyText(row.app_fingerprint)}`;
    case 'outcome_mismatch':
      return whyOfOutcome(row);
    case 'blind_spot':
      return `the gateway passed it on${row.upstream_status === 0 ? '' : ` and got ${row.upstream_status}`}, and no event tells of it`;
    case 'ambiguous':
      return row.events === 1
        ? 'several gateway records, or events, have these ids and this key at the same time'
        : 'several events, or gateway records, have these ids and this key at the same time';
  }
}

function whyOfBypass({ refused, known_trace }: FindingRow): string {
  if (refused) return 'a gateway refused a request with this trace id, but';
  return known_trace
    ? 'its trace id is of another request through the gateway, no gateway record explains it, and'
    : 'no gateway record explains it, and';
}

function whyOfOutcome({ gateway_status, upstream_status, app_status }: FindingRow): string {
  const application = `the application answered ${app_status}`;
  return upstream_status !== 0 && upstream_status !== app_status
    ? `${application}, the gateway got ${upstream_status} from it`
    : `${application}, the client got ${gateway_status} from the gateway`;
}

function withStatus(status: number): string {
  return status === 0 ? '' : ` ${status}`;
}

function keyText(fingerprint: string): string {
  return fingerprint === '' ? 'no key' : `key ${fingerprint}`;
}
