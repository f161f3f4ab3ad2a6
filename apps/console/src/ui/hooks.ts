import { ApiError } from '@intexuraos/service-api';
import type { RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Client, unanswered } from '../api/client.ts';
import { placeOf } from '../routing.ts';
import * as texts from '../texts.ts';
import { debounce } from './debounce.ts';
import { type Reading, startReading } from './reading.ts';
import { useReadAgain, useSession } from './session.tsx';

/** Loaded data. The previous data stays while it reloads and if that fails, unless it no longer exists. */
export interface Loaded<T> {
  readonly data: T | null;
  readonly problem: ApiError | null;
  readonly isLoading: boolean;
  /** Reloads: at once, or as soon as the current load has ended, whose result is shown first. */
  reload(): void;
}

/**
 * Loads on the first render, and again whenever `key` changes, which also drops the data of the previous key.
 * @param load gets a client whose requests are aborted when they are no longer needed.
 * @param known data to show until it is loaded; nothing by default.
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
  const current = useRef<{ readonly key: string; readonly reading: Reading<T> } | null>(null);
  // During the first render, so that rendering does not delay the request.
  if (current.current?.key !== key) {
    current.current?.reading.end();
    const ask = (signal: AbortSignal) => latest.current(client.until(signal));
    current.current = { key, reading: startReading(ask, () => performance.now()) };
  }
  useLayoutEffect(() => {
    const reading = current.current?.reading;
    reading?.show({
      // The first render already has this state; setting it again would render the view twice before the first paint.
      onAsked: () =>
        setState((was) =>
          was.key === key && was.isLoading
            ? was
            : { ...(was.key === key ? was : { data: atFirst.current, problem: null }), key, isLoading: true },
        ),
      onRead: (data) => setState({ key, data, problem: null, isLoading: false }),
      onFailed: (error) => {
        const problem = error instanceof ApiError ? error : unanswered(texts.uiThePageMetSomethingUnexpected);
        const isGone = problem.status === 404;
        setState((was) => ({ ...was, ...(isGone && { data: null }), problem, isLoading: false }));
      },
    });
    return () => reading?.end();
  }, [key]);
  const reload = useCallback(() => current.current?.reading.readAgain(), []);
  useReadAgain(reload);
  const shown = state.key === key ? state : { data: known, problem: null, isLoading: true };
  return { ...shown, reload };
}

/** Opens a dialog on its first render, and returns the focus afterwards: browsers do so on closing, not on removal. */
export function useModal(dialog: RefObject<HTMLDialogElement | null>): void {
  useLayoutEffect(() => {
    const opener = document.activeElement;
    dialog.current?.showModal();
    return () => {
      requestAnimationFrame(() => {
        if (document.activeElement !== document.body || document.querySelector('dialog[open]')) return;
        if (opener instanceof HTMLElement && opener !== document.body && opener.isConnected) opener.focus();
      });
    };
  }, [dialog]);
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

/** The current time, updated every `ms`. */
export function useNow(ms = 15_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEvery(ms, () => setNow(Date.now()));
  return now;
}

/** The current place in the console. */
export function usePlace() {
  const [hash, setHash] = useState(() => location.hash);
  useEffect(() => {
    const moved = () => setHash(location.hash);
    addEventListener('hashchange', moved);
    return () => removeEventListener('hashchange', moved);
  }, []);
  return placeOf(hash);
}

/** Debounces a function: it runs after `ms` without a call, and after `maxMs` at the latest, by default three times `ms`. */
export function useDebouncedCall(ms: number, act: () => void, maxMs = ms * 3): () => void {
  const latest = useRef(act);
  latest.current = act;
  const debounced = useMemo(() => debounce(() => latest.current(), ms, maxMs), [ms, maxMs]);
  useEffect(() => debounced.end, [debounced]);
  return debounced.call;
}

/** Whether `ms` have passed since the first render. */
export function useHasPassed(ms: number): boolean {
  const [hasPassed, setPassed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setPassed(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return hasPassed;
}

/** A debounced value: updated after `ms` without a change. */
export function useDebouncedValue<T>(value: T, ms: number): T {
  const [debounced, setDebounced] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setDebounced(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return debounced;
}
