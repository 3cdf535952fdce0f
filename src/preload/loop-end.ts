import type { Flush } from './flush.js';
import type { Unsent } from './unsent.js';

/** A guard: one for what was queued and one for what the clean-up recorded is what there is. */
const MAX_FLUSHES = 10;
/** After a flush, in milliseconds: who keeps the event loop alive for longer is the application. */
const AFTERMATH_MS = 10;
/** Listed from the first write to standard output on, and not because anything is under way. */
const STREAMS = ['PipeWrap', 'TTYWrap'];

type Listener = (code: number) => void;

/** Node's own listener, there for as long as the main module awaits (https://nodejs.org/docs/latest-v20.x/api/process.html#exit-codes, 13). */
const mainModuleIsPending = (): boolean =>
  process.listeners('exit').some(({ name }) => name === 'handleProcessExit');

/** Whose SDK is flushed: another's ends as its owner decides, where the owner has decided. */
export type SdkOwner = 'us' | 'another';

const workUnderWay = (): number =>
  process.getActiveResourcesInfo().filter((name) => !STREAMS.includes(name)).length;

/**
 * What to do when the event loop has run dry. A flush is work, after which it runs dry once more; an application
 * that listens to `beforeExit` must not hear of that. So its listeners are held back until the flush is over.
 */
export class LoopEnd {
  readonly #flush: Flush;
  readonly #unsent: Unsent;
  readonly #owner: SdkOwner;
  #flushes = 0;
  #recordedBefore: number | undefined;
  #heldBack: readonly Listener[] = [];
  #wentOn = false;
  /** Whether anybody else has listened, were it once. */
  #othersActed = false;

  constructor(flush: Flush, { unsent, owner }: { unsent: Unsent; owner: SdkOwner }) {
    this.#flush = flush;
    this.#unsent = unsent;
    this.#owner = owner;
  }

  /** Ahead of the other listeners, so that what is under way before they run is told from what they begin. */
  listen(): void {
    process.prependListener('beforeExit', this.#onBeforeExit);
  }

  readonly #onBeforeExit = (): void => {
    if (this.#owner === 'another' && !this.#isAlone()) return;
    this.#othersActed ||= !this.#isAlone();
    if (this.#giveBack() && this.#wentOn) {
      // The application was at work unseen, as in a native module: another round for its listeners.
      setImmediate(() => undefined);
      return;
    }
    // Were a record that some listener makes each time a reason for another flush, the process would never end.
    if (this.#unsent.recorded === this.#recordedBefore || this.#flushes === MAX_FLUSHES) return;
    const before = workUnderWay();
    setImmediate(() => {
      // What the listeners began ends with another `beforeExit`.
      if (workUnderWay() <= before) void this.#flushAlone();
    });
  };

  async #flushAlone(): Promise<void> {
    this.#flushes += 1;
    this.#recordedBefore = this.#unsent.recorded;
    this.#holdBack();
    const inTime = await this.#flush.run();
    if (inTime) {
      this.#wentOn = false;
      setTimeout(() => (this.#wentOn = true), AFTERMATH_MS).unref();
      return;
    }
    // What the exporters still try holds the process for some seconds. It does so where ending it now might end more: what
    // the application's listeners have begun, or the wait for a module, which gives an exit code of its own.
    if (!this.#othersActed && !mainModuleIsPending()) process.exit();
  }

  #holdBack(): void {
    this.#heldBack = process
      .rawListeners('beforeExit')
      .filter((each) => each !== this.#onBeforeExit) as Listener[];
    for (const each of this.#heldBack) process.removeListener('beforeExit', each);
  }

  /** Whether there were any. */
  #giveBack(): boolean {
    const heldBack = this.#heldBack;
    this.#heldBack = [];
    for (const each of heldBack) process.on('beforeExit', each);
    return heldBack.length > 0;
  }

  /** Whether nobody else acts on the end. */
  #isAlone(): boolean {
    return process.listenerCount('beforeExit') === 1;
  }
}
