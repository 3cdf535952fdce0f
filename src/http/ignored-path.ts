/** Whether `path` is one of `ignored`: the same, or with the prefix before a trailing `*`. */
export function isIgnoredPath(path: string, ignored: readonly string[]): boolean {
  return ignored.some((entry) =>
    entry.endsWith('*') ? path.startsWith(entry.slice(0, -1)) : path === entry,
  );
}
