/** Nanoseconds since 1970 as RFC 3339, UTC, in milliseconds. */
export function rfc3339(nanoseconds: bigint): string {
  return new Date(Number(nanoseconds / 1_000_000n)).toISOString();
}
