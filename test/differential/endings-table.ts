import type { Ending } from './endings.js';

const WIDE = process.env['DIFFERENTIAL'] === 'wide';

/** Of two lists: what is told apart most in `npm test`, and all of it in `npm run test:differential`. */
const wide = <T>(few: readonly T[], ...more: T[]): readonly T[] => (WIDE ? [...few, ...more] : few);

const ERRORS = wide(
  [
    'throw',
    'throw in next tick',
    'throw in finish',
    'throw in close',
    'error on the response',
    'error on the server',
    'error on the socket',
    'write after end',
  ],
  'throw a string',
  'throw after the answer',
  'throw in a timer',
  'throw in the end callback',
  'throw in end',
  'error on the request',
  'response destroyed with an error',
  'request destroyed with an error',
  'set a header late',
);
const REJECTIONS = wide(
  ['reject'],
  'reject with a string',
  'reject, handled late',
  'reject after the answer',
);
const MODES = ['throw', 'strict', 'warn', 'none', 'warn-with-error-code'];
const EXITS = wide(
  ['exit', 'exit after the answer', 'close with a code', 'close, and work on', 'unref', 'abort'],
  'exit without a code',
  'reallyExit',
  'kill',
  'close',
);
const CATCHERS = wide(
  ['catch uncaught', 'monitor', 'domain'],
  'catch uncaught, exit 9',
  'throw again',
  'capture',
);
const AT_END = wide(
  [
    'exit code in the exit listener',
    'beforeExit',
    'beforeExit once',
    'beforeExit that works on, twice',
    'beforeExit that awaits',
    'beforeExit that compresses',
    'beforeExit that exits',
    'beforeExit that throws',
    'beforeExit, ten of them',
    'unref timer',
  ],
  'exit listener',
  'exit listener that throws',
  'beforeExit that awaits nothing real',
  'beforeExit that sets the code',
  'exit code 6',
);
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2'] as const;
const HANDLERS = ['exit 3', 'once, closes', 'ten of them', 'async, then exit', 'kills itself', 'throws'];

/** Nobody need hear of these errors. */
const SURVIVED = [
  'response destroyed with an error',
  'request destroyed with an error',
  'error on the socket',
];
/** They hear of an error, and do not keep the process from ending by it. */
const ENDERS = ['catch uncaught, exit 9', 'throw again', 'monitor'];

export function errors(): Record<string, Ending> {
  const endings: Record<string, Ending> = {};
  for (const trigger of ERRORS) {
    endings[trigger] = {
      trigger,
      survives: SURVIVED.includes(trigger),
    };
    for (const catcher of CATCHERS) {
      if (!WIDE && trigger !== 'throw in close') continue;
      const survives = SURVIVED.includes(trigger) || !ENDERS.includes(catcher);
      endings[`${trigger}; ${catcher}`] = { trigger, setups: [catcher, 'exit listener'], survives };
    }
  }
  return endings;
}

export function rejections(): Record<string, Ending> {
  const endings: Record<string, Ending> = {};
  for (const trigger of REJECTIONS) {
    for (const mode of MODES) {
      const flags = [`--unhandled-rejections=${mode}`];
      endings[`${trigger}; ${mode}`] = { trigger, flags, survives: mode !== 'throw' && mode !== 'strict' };
      if (!WIDE && mode !== 'throw') continue;
      const survives = mode !== 'strict';
      endings[`${trigger}; ${mode}; caught`] = { trigger, flags, setups: ['catch unhandled'], survives };
    }
  }
  return endings;
}

export function exits(): Record<string, Ending> {
  const endings: Record<string, Ending> = {};
  for (const trigger of EXITS) endings[trigger] = { trigger, setups: ['exit listener'] };
  for (const setup of AT_END) {
    for (const trigger of wide(['close'], 'exit', 'unref', 'close, and work on'))
      endings[`${trigger}; ${setup}`] = { trigger, setups: ['exit listener', setup] };
  }
  return endings;
}

export function signals(): Record<string, Ending> {
  const endings: Record<string, Ending> = {};
  for (const signal of SIGNALS) {
    endings[signal] = { trigger: 'answer', signals: [signal] };
    for (const handler of HANDLERS) {
      if (!WIDE && signal !== 'SIGTERM' && handler !== 'exit 3') continue;
      endings[`${signal}; ${handler}`] = {
        setups: [`${signal}: ${handler}`, 'warnings'],
        trigger: 'answer',
        signals: [signal],
      };
    }
    if (!WIDE && signal !== 'SIGTERM') continue;
    endings[`${signal}; goes on`] = {
      trigger: 'answer',
      setups: [`${signal}: goes on`],
      signals: [signal, signal],
      survives: true,
    };
    const other = signal === 'SIGTERM' ? 'SIGINT' : 'SIGTERM';
    endings[`${signal} then ${other}, handled`] = {
      setups: [`${signal}: goes on`],
      signals: [signal, other],
    };
    endings[`${signal} before any request`] = { signals: [signal] };
  }
  return endings;
}
