import { ApiError } from '@intexuraos/service-api';
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
  /** Loads it again; a load in progress is aborted. */
  reload(): void;
}

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
  const running = useRef<AbortController | null>(null);
  const reload = useCallback(() => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setState((was) => ({
      ...(was.key === key ? was : { data: atFirst.current, problem: null }),
      key,
      isLoading: true,
    }));
    latest.current(client.until(controller.signal)).then(
      (data) => {
        if (!controller.signal.aborted) setState({ key, data, problem: null, isLoading: false });
      },
      (error: unknown) => {
        if (controller.signal.aborted) return;
        const problem = error instanceof ApiError ? error : unanswered(texts.uiThePageMetSomethingUnexpected);
        const isGone = problem.status === 404;
        setState((was) => ({ ...was, ...(isGone && { data: null }), problem, isLoading: false }));
      },
    );
  }, [client, key]);
  // Before the page is painted, and not after it: the request is on its way a frame or two earlier.
  useLayoutEffect(() => {
    reload();
    return () => running.current?.abort();
  }, [reload]);
  useReadAgain(reload);
  const current = state.key === key ? state : { data: known, problem: null, isLoading: true };
  return { ...current, reload };
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
