import { Session, type Profiler } from 'node:inspector/promises';

/** Microseconds between samples; the default of 1000 sees too little of functions that take one. */
const SAMPLING_INTERVAL = 100;

/** For a server: lets the parent take a CPU profile of a block. */
export function profileAnswerers(): Record<string, () => Promise<unknown>> {
  const session = new Session();
  return {
    profileStart: async () => {
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: SAMPLING_INTERVAL });
      await session.post('Profiler.start');
    },
    profileStop: async (): Promise<Profiler.Profile> => {
      const { profile } = await session.post('Profiler.stop');
      session.disconnect();
      return profile;
    },
  };
}
