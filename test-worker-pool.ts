import { EventEmitter } from 'node:events';
import { MessageChannel, type Transferable, Worker, type WorkerOptions } from 'node:worker_threads';

/** At most this many wait for their next use; a store has four. */
const maxIdle = 8;
const idle: Worker[] = [];

/**
 * What a database thread is in tests: a real thread, which serves the next store when one is closed. To start one takes
 * a hundred milliseconds of processor time, and hundreds of tests open a store with four.
 */
export class PooledWorker extends EventEmitter {
  readonly #worker: Worker;
  readonly #port;
  #isEnded = false;

  constructor(file: URL, { workerData, ...options }: WorkerOptions) {
    super();
    const { port1, port2 } = new MessageChannel();
    this.#worker = idle.pop() ?? start(file, options);
    this.#port = port1;
    this.#worker.ref();
    this.#worker.on('error', this.#fail);
    this.#worker.on('exit', this.#end);
    port1.on('message', (message) => this.emit('message', message));
    port1.on('close', () => this.#release());
    this.#worker.postMessage({ port: port2, options: workerData }, [port2]);
  }

  postMessage(message: unknown, transfer: readonly Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  terminate(): Promise<number> {
    return this.#worker.terminate();
  }

  /** The store was closed: to the outside, the thread has ended. */
  #release(): void {
    if (this.#isEnded) return;
    this.#worker.off('error', this.#fail);
    this.#worker.off('exit', this.#end);
    if (idle.length < maxIdle) {
      this.#worker.unref();
      idle.push(this.#worker);
    } else void this.#worker.terminate();
    this.#end(0);
  }

  readonly #fail = (error: unknown): void => {
    this.emit('error', error);
  };

  readonly #end = (code: number): void => {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#port.close();
    this.emit('exit', code);
  };
}

function start(file: URL, options: WorkerOptions): Worker {
  const worker = new Worker(file, options);
  worker.once('exit', () => {
    if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
  });
  return worker;
}
