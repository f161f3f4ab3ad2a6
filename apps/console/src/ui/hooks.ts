import { ApiError } from '@intexuraos/service-api';
import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Client, unanswered } from '../api/client.ts';
import { placeOf } from '../routing.ts';
import * as texts from '../texts.ts';
import { useReadAgain, useSession } from './session.tsx';

/** Something that is loaded. What was loaded before stays while it is loaded again, and when that fails, unless it is gone. */
export interface Loaded<T> {
  readonly data: T | null;
  readonly problem: ApiError | null;
  readonly isLoading: boolean;
  /** Loads it again: at once, or as soon as the load that is under way has ended, which is shown first. */
  reload(): void;
}

/** A request on its way. */
interface Running<T> {
  readonly key: string;
  readonly controller: AbortController;
  readonly answer: Promise<T>;
  readonly begunAt: number;
  /** Whether the view waits for it already. */
  isTaken: boolean;
  hasEnded: boolean;
  /** Whether to load again after it. */
  isWantedAgain: boolean;
}

/** A request that takes longer is given up for a new one. */
const patienceMs = 10_000;

/**
 * Loads on the first render, and again whenever `key` changes, which also forgets what was loaded for another key.
 * @param load gets a client whose requests end when they are no longer wanted.
 * @param known what is shown until it is loaded; nothing by default.
 */
export function useLoaded<T>(key: string, load: (client: Client) => Promise<T>, known: T | null = null): Loaded<T> {
  const { client } = useSession();
  const [state, setState] = useState<{ key: string; data: T | null; problem: ApiError | null; isLoading: boolean }>({
    key,
    data: known,
    problem: null,
    isLoading: true,
  });
  const latest = useRef(load);
  latest.current = load;
  const atFirst = useRef(known);
  atFirst.current = known;
  const running = useRef<Running<T> | null>(null);
  const ask = (): Running<T> => {
    const controller = new AbortController();
    const { signal } = controller;
    const answer = latest.current(client.until(signal));
    // It has a taker only once the view is there.
    answer.catch(() => undefined);
    const begunAt = performance.now();
    return { key, controller, answer, begunAt, isTaken: false, hasEnded: false, isWantedAgain: false };
  };
  // While the view is still being made, so that making it takes no time from the request.
  if (running.current?.key !== key) {
    running.current?.controller.abort();
    running.current = ask();
  }
  const latestAsk = useRef(ask);
  latestAsk.current = ask;
  const reload = useCallback((): void => {
    const before = running.current;
    // Where much happens, a load that was given up for the next one would never be shown.
    if (before?.isTaken && !before.hasEnded && performance.now() - before.begunAt < patienceMs) {
      before.isWantedAgain = true;
      return;
    }
    if (before?.isTaken) before.controller.abort();
    const current = before === null || before.isTaken ? latestAsk.current() : before;
    running.current = current;
    current.isTaken = true;
    const { controller, answer } = current;
    // The first render says so already; a new state would render the view again before the browser paints it.
    setState((was) =>
      was.key === key && was.isLoading
        ? was
        : { ...(was.key === key ? was : { data: atFirst.current, problem: null }), key, isLoading: true },
    );
    const end = (show: () => void): void => {
      current.hasEnded = true;
      if (controller.signal.aborted) return;
      show();
      if (current.isWantedAgain) reload();
    };
    answer.then(
      (data) => end(() => setState({ key, data, problem: null, isLoading: false })),
      (error: unknown) =>
        end(() => {
          const problem = error instanceof ApiError ? error : unanswered(texts.uiThePageMetSomethingUnexpected);
          const isGone = problem.status === 404;
          setState((was) => ({ ...was, ...(isGone && { data: null }), problem, isLoading: false }));
        }),
    );
  }, [client, key]);
  useLayoutEffect(() => {
    reload();
    return () => {
      // Of another key there is a request already.
      if (running.current?.key === key) running.current.controller.abort();
    };
  }, [reload, key]);
  useReadAgain(reload);
  const current = state.key === key ? state : { data: known, problem: null, isLoading: true };
  return { ...current, reload };
}

/**
 * Opens a dialog when it is first shown. Browsers give the focus back where it is closed, not where it is taken out of the page; and not to
 * a button that went away by what was done.
 */
export function useModal(dialog: RefObject<HTMLDialogElement | null>): void {
  useLayoutEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => {
      requestAnimationFrame(() => {
        if (document.activeElement !== document.body || document.querySelector('dialog[open]')) return;
        if (opener instanceof HTMLElement && opener !== document.body && opener.isConnected) opener.focus();
        if (document.activeElement !== document.body) return;
        const headings = [...document.querySelectorAll<HTMLElement>('main :is(h1, h2)[tabindex]')];
        headings.find((heading) => heading.checkVisibility())?.focus();
      });
    };
  }, [dialog]);
}

/**
 * After each change of place: where what had the focus is not shown any more, as on a phone, which shows a list or one of its rows, it moves to
 * what was opened, or back to the row that led there.
 */
export function useFocusOnMove(hash: string): void {
  const before = useRef(hash);
  useEffect(() => {
    const was = before.current;
    before.current = hash;
    const frame = requestAnimationFrame(() => {
      const { activeElement } = document;
      if (activeElement !== document.body && activeElement?.checkVisibility()) return;
      const pane = document.querySelector<HTMLElement>('.has-detail .detail-pane, .has-thread .thread');
      if (pane) pane.tabIndex = -1;
      const targets = [...document.querySelectorAll<HTMLElement>('main a[href], main :is(h1, h2)[tabindex]')];
      const shown = targets.filter((each) => each.checkVisibility());
      const row = shown.find((each) => each.getAttribute('href') === was);
      (pane ?? row ?? shown.find((each) => each.tabIndex === -1))?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [hash]);
}

/** Calls `act` every `ms` while the page is in view. */
export function useEvery(ms: number, act: () => void): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) latest.current();
    }, ms);
    return () => clearInterval(timer);
  }, [ms]);
}

/** The time, for what counts down or ages; rendered again every `ms`. */
export function useNow(ms = 15_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEvery(ms, () => setNow(Date.now()));
  return now;
}

/** Where the reader is in the console. */
export function usePlace() {
  const [hash, setHash] = useState(() => location.hash);
  useEffect(() => {
    const moved = () => setHash(location.hash);
    addEventListener('hashchange', moved);
    return () => removeEventListener('hashchange', moved);
  }, []);
  return placeOf(hash);
}

/** Holds a function back until it was not called for `ms`; at the latest it runs after `maxMs`, by default three times that. */
export function useSettled(ms: number, act: () => void, maxMs = ms * 3): () => void {
  const latest = useRef(act);
  latest.current = act;
  const timers = useRef<{ soon?: ReturnType<typeof setTimeout>; last?: ReturnType<typeof setTimeout> }>({});
  useEffect(() => () => [timers.current.soon, timers.current.last].forEach(clearTimeout), []);
  return useCallback(() => {
    const run = () => {
      clearTimeout(timers.current.soon);
      clearTimeout(timers.current.last);
      timers.current = {};
      latest.current();
    };
    clearTimeout(timers.current.soon);
    timers.current.soon = setTimeout(run, ms);
    timers.current.last ??= setTimeout(run, maxMs);
  }, [ms, maxMs]);
}

/** Whether `ms` have passed since the view was first shown. */
export function useHasPassed(ms: number): boolean {
  const [hasPassed, setPassed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return hasPassed;
}

/** A value that follows once it has not changed for `ms`. */
export function useDebounced<T>(value: T, ms: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
