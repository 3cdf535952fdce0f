/** Runs one piece of the work, of so many bytes to read (0: none), and tells whoever watches. */
export type Step = <T>(what: string, bytes: number, work: () => Promise<T>) => Promise<T>;

/** Nobody watches. */
export const unwatched: Step = (_what, _bytes, work) => work();
