/** Receives the result of a request. */
export interface Reader<T> {
  /** A request is in progress. */
  onAsked(): void;
  onRead(data: T): void;
  onFailed(error: unknown): void;
}

/** Data that is read, and read again whenever it may have changed. */
export interface Reading<T> {
  /** Passes the data, and every later update, to the view, which is mounted by now. */
  show(reader: Reader<T>): void;
  /** Reads again: at once, or as soon as the current request has ended, whose answer is shown first. */
  readAgain(): void;
  /** Aborts the current request. Nothing is shown after that. */
  end(): void;
}

interface Request<T> {
  readonly controller: AbortController;
  readonly answer: Promise<T>;
  readonly begunAt: number;
  hasEnded: boolean;
  /** Whether the data may have changed since the request. */
  isOutdated: boolean;
}

/** A slower request no longer holds back the next one: a lost connection may never answer. */
const patienceMs = 10_000;

/**
 * Requests at once. After that, continuous changes neither keep data from being shown nor cause more than one request at a
 * time, and the data shown in the end was requested after the last change.
 * @param ask makes a request, which the signal aborts.
 * @param now a clock in milliseconds.
 */
export function startReading<T>(ask: (signal: AbortSignal) => Promise<T>, now: () => number): Reading<T> {
  let reader: Reader<T> | null = null;
  let newest = send();
  /** A slow request that was overtaken. Its answer is shown if it arrives first: if each were aborted for the next, none might ever arrive. */
  let overdue: Request<T> | null = null;

  function send(): Request<T> {
    const controller = new AbortController();
    const answer = ask(controller.signal);
    // It has a receiver only once the view is mounted.
    answer.catch(() => undefined);
    return { controller, answer, begunAt: now(), hasEnded: false, isOutdated: false };
  }
  const follow = (request: Request<T>, { onAsked, onRead, onFailed }: Reader<T>): void => {
    onAsked();
    const end = (show: () => void): void => {
      request.hasEnded = true;
      if (request.controller.signal.aborted) return;
      if (request === newest) overdue?.controller.abort();
      overdue = null;
      show();
      if (request.isOutdated && request === newest) readAgain();
    };
    request.answer.then(
      (data) => end(() => onRead(data)),
      (error: unknown) => end(() => onFailed(error)),
    );
  };
  const readAgain = (): void => {
    if (reader === null) return;
    if (!newest.hasEnded) {
      newest.isOutdated = true;
      if (now() - newest.begunAt < patienceMs) return;
      if (overdue === null) overdue = newest;
      else newest.controller.abort();
    }
    newest = send();
    follow(newest, reader);
  };
  return {
    show: (next) => {
      reader = next;
      follow(newest, next);
    },
    readAgain,
    end: () => {
      reader = null;
      newest.controller.abort();
      overdue?.controller.abort();
    },
  };
}
