import type { JSX, RefObject } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { covers, offsetsOf, type Range, rowsBetween } from './windowed.ts';

/** Lists of up to this many rows are drawn whole. */
const allUpTo = 200;
/** How much is drawn above and below the viewport, in pixels. */
const aheadPixels = 1_000;
const firstRows = 60;

export interface Windowed {
  readonly list: RefObject<HTMLOListElement | null>;
  readonly range: Range;
  /** The heights of the undrawn parts above and below. */
  readonly above: number;
  readonly below: number;
  /** Draws the rows now in view; call it after scrolling from code. */
  look(): void;
  /** Scrolls to a row, even one that is not drawn yet. @returns whether it exists. */
  bringTo(key: string): boolean;
}

/**
 * Draws only the rows of a long list that are near the viewport. Rows have `data-row` and are in `list`, between spacers. They are
 * measured once drawn, and the scroll position is corrected if a row above has another height than guessed.
 * @param begins the end of the list that is shown first.
 */
export function useWindowed(keys: readonly string[], guess: number, begins: 'top' | 'end' = 'top'): Windowed {
  const list = useRef<HTMLOListElement>(null);
  const heights = useRef(new Map<string, number>());
  const isWindowed = keys.length > allUpTo;
  const [drawn, setDrawn] = useState<Range>({ first: 0, last: firstRows });
  const [measured, setMeasured] = useState(0);
  const offsets = useMemo(
    () => (isWindowed ? offsetsOf(keys, heights.current, guess) : null),
    [keys, isWindowed, guess, measured],
  );
  const latest = useRef(offsets);
  latest.current = offsets;
  const wasWindowed = useRef(false);
  const atStart = begins === 'end' ? { first: keys.length - firstRows, last: keys.length } : drawn;
  const range = isWindowed
    ? clamped(wasWindowed.current ? drawn : atStart, keys.length)
    : { first: 0, last: keys.length };

  const look = useCallback(() => {
    const { current } = list;
    const box = scrollerOf(current);
    if (!current || !box || !latest.current) return;
    const top = box.getBoundingClientRect().top - current.getBoundingClientRect().top;
    const around = (pixels: number) =>
      rowsBetween(latest.current ?? new Float64Array(1), top - pixels, top + box.clientHeight + pixels);
    setDrawn((was) => (covers(was, around(aheadPixels / 3)) ? was : around(aheadPixels)));
  }, []);

  const latestKeys = useRef(keys);
  latestKeys.current = keys;
  const bringTo = useCallback((key: string): boolean => {
    const box = scrollerOf(list.current);
    const index = latestKeys.current.indexOf(key);
    if (!box || !list.current || index < 0) return false;
    if (latest.current) {
      const begins = list.current.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop;
      box.scrollTop = begins + (latest.current[index] ?? 0) - box.clientHeight / 3;
      look();
    }
    // Rows above it that are drawn for the first time may not have the guessed height.
    requestAnimationFrame(() => rowOf(list.current, key)?.scrollIntoView({ block: 'center' }));
    return true;
  }, []);

  useLayoutEffect(() => {
    const { current } = list;
    const box = scrollerOf(current);
    if (!isWindowed || !current || !box) return;
    const top = box.getBoundingClientRect().top;
    let shift = 0;
    let hasChanged = false;
    for (const row of current.children) {
      if (!(row instanceof HTMLElement) || row.dataset.row === undefined) continue;
      const next = row.nextElementSibling;
      const height = next instanceof HTMLElement ? next.offsetTop - row.offsetTop : row.offsetHeight;
      const before = heights.current.get(row.dataset.row) ?? guess;
      if (Math.abs(height - before) < 1) continue;
      heights.current.set(row.dataset.row, height);
      hasChanged = true;
      if (row.getBoundingClientRect().bottom < top) shift += height - before;
    }
    if (shift !== 0) box.scrollTop += shift;
    if (hasChanged) setMeasured((count) => count + 1);
  });
  useLayoutEffect(() => {
    if (isWindowed && wasWindowed.current) look();
    else if (isWindowed) setDrawn(clamped(atStart, keys.length));
    wasWindowed.current = isWindowed;
  }, [keys.length, keys[0], isWindowed]);
  useEffect(() => {
    const box = isWindowed ? scrollerOf(list.current) : null;
    if (!box) return undefined;
    box.addEventListener('scroll', look, { passive: true });
    return () => box.removeEventListener('scroll', look);
  }, [isWindowed, look]);

  return {
    list,
    range,
    above: offsets?.[range.first] ?? 0,
    below: offsets ? (offsets[keys.length] ?? 0) - (offsets[range.last] ?? 0) : 0,
    look,
    bringTo,
  };
}

const rowOf = (list: HTMLElement | null, key: string): HTMLElement | undefined =>
  [...(list?.children ?? [])].find((row): row is HTMLElement => row instanceof HTMLElement && row.dataset.row === key);

/** A spacer in place of undrawn rows. */
export const Spacer = ({ height }: { readonly height: number }): JSX.Element | null =>
  height > 0 ? <li aria-hidden="true" class="spacer" style={{ height: `${height}px` }} /> : null;

const clamped = ({ first, last }: Range, count: number): Range => {
  const end = Math.min(Math.max(last, 0), count);
  return { first: Math.max(0, Math.min(first, end)), last: end };
};

const scrollerOf = (list: HTMLElement | null): HTMLElement | null =>
  list?.closest<HTMLElement>('.messages, .list-pane, .conversations') ?? null;
