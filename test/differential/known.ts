/**
 * Differences to the bare application that instrumentation-http makes by itself, by suite and script, and why it does.
 * An entry that is no longer true fails its test.
 */
export const FROM_INSTRUMENTATION_HTTP: Readonly<Record<string, string>> = {
  'answers: headers that cannot be':
    'a listener that is no function is refused with another TypeError: the methods of the response that add ' +
    'listeners are replaced by ones that look it up in a WeakMap first (context-async-hooks, _patchAddListener)',
};
