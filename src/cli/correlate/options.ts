import type { Table } from '../../correlation/otel-logs-source.js';
import { CliError } from '../cli-error.js';

/** As the command line gives them. */
export interface CorrelateOptions {
  readonly events?: readonly string[];
  readonly gateway?: readonly string[];
  /** Not checked yet: Commander's own complaint would repeat it, and it may hold a password. */
  readonly clickhouse?: string;
  readonly table: Table;
  /** Nanoseconds since 1970. */
  readonly from?: bigint;
  readonly to?: bigint;
  /** Milliseconds. */
  readonly window: number;
  readonly rewrittenPaths?: boolean;
  readonly json?: boolean;
  readonly html?: string;
  readonly limit: number;
  /** Bytes. */
  readonly memory: number;
  /** Milliseconds. */
  readonly timeout: number;
}

export type Given =
  | { readonly kind: 'files'; readonly events: readonly string[]; readonly gateway: readonly string[] }
  | { readonly kind: 'server'; readonly url: URL };

/** @throws CliError when it is not one or the other */
export function givenInput({ events = [], gateway = [], clickhouse, from, to }: CorrelateOptions): Given {
  if (from !== undefined && to !== undefined && from > to) {
    throw new CliError('--from is later than --to; swap them');
  }
  if (clickhouse !== undefined) {
    if (events.length > 0 || gateway.length > 0) {
      throw new CliError('give either --clickhouse or files (--events and --gateway), not both');
    }
    return { kind: 'server', url: withCredentials(urlOf(clickhouse)) };
  }
  if (events.length === 0 || gateway.length === 0) {
    throw new CliError('give both sides, --events FILE and --gateway FILE, or --clickhouse URL');
  }
  return { kind: 'files', events, gateway };
}

function urlOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol)) return url;
  throw new CliError('--clickhouse takes a URL such as http://localhost:8123');
}

/** The variables are those of ClickHouse's own client; on the command line, a password shows to all users of the machine. */
function withCredentials(given: URL): URL {
  const url = new URL(given);
  if (url.username === '') url.username = encodeURIComponent(process.env['CLICKHOUSE_USER'] ?? '');
  if (url.password === '') url.password = encodeURIComponent(process.env['CLICKHOUSE_PASSWORD'] ?? '');
  return url;
}
