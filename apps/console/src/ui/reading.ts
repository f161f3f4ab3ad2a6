/** Gets what came of a request. */
export interface Reader<T> {
  /** A request is on its way. */
  onAsked(): void;
  onRead(data: T): void;
  onFailed(error: unknown): void;
}

/** Something that is read, and read again whenever it may have changed. */
export interface Reading<T> {
  /** Hands what was read, and whatever is read later, to the view, which is there by now. */
  show(reader: Reader<T>): void;
  /** Reads again: at once, or as soon as the request that is on its way has ended, whose answer is shown first. */
  readAgain(): void;
  /** Gives up what is on its way. Nothing is shown after that. */
  end(): void;
}

interface Request<T> {
  readonly controller: AbortController;
  readonly answer: Promise<T>;
  readonly begunAt: number;
  hasEnded: boolean;
  /** Whether something may have changed since it was asked. */
  isOutdated: boolean;
}

/** A request that takes longer is not waited for: a connection that was lost may never answer. */
const patienceMs = 10_000;

/**
 * Asks at once, and from then on so that changes without a pause neither keep everything from being shown nor cause more than one request at a
 * time, and that what is shown in the end was asked for after the last change.
 * @param ask makes a request, which ends with the signal.
 * @param now a clock in milliseconds.
 */
export function startReading<T>(ask: (signal: AbortSignal) => Promise<T>, now: () => number): Reading<T> {
  let reader: Reader<T> | null = null;
  let newest = send();
  /** One that was not waited for. Its answer is shown if it comes first; if each were given up for the next, none might ever come. */
  let overdue: Request<T> | null = null;

  function send(): Request<T> {
    const controller = new AbortController();
    const answer = ask(controller.signal);
    // It has a reader only once the view is there.
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
