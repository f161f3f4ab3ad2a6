import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Client } from '../api/client.ts';
import type { Page } from '../api/types.ts';
import { Failure, Loading } from './elements.tsx';
import { type Loaded, useLoaded } from './hooks.ts';
import { useReadAgain, useSession } from './session.tsx';

/** A list that grows downwards, page by page, and reloads its first page. */
export interface Pages<T> extends Pick<Loaded<unknown>, 'problem' | 'reload'> {
  readonly items: readonly T[];
  /** Whether the first page is loaded. */
  readonly isLoaded: boolean;
  readonly hasMore: boolean;
  /** The cursor of the next page. */
  readonly cursor: string | null;
  more(): void;
}

const pageSize = 50;
/** Later pages have the API's maximum size, since fewer requests make scrolling smoother. */
const olderSize = 200;
const nothing: Page<never> = { data: [], nextCursor: null };

/**
 * @param load reads the page at a cursor; without one, the first.
 * @param firstSize the size of the first page.
 */
export function usePages<T extends { readonly id: string }>(
  key: string,
  load: (client: Client, page: { readonly limit: number; readonly cursor?: string }) => Promise<Page<T>>,
  firstSize = pageSize,
): Pages<T> {
  const { client } = useSession();
  const newest = useLoaded(key, (until) => load(until, { limit: firstSize }));
  const [older, setOlder] = useState<Page<T> | null>(null);
  const asked = useRef<string | null>(null);
  const forgetOlder = () => {
    setOlder(null);
    asked.current = null;
  };
  useEffect(forgetOlder, [key]);
  useReadAgain(forgetOlder);
  const { data: first, nextCursor } = newest.data ?? nothing;
  const items = useMemo(() => {
    const seen = new Set(first.map(({ id }) => id));
    return [...first, ...(older?.data ?? []).filter(({ id }) => !seen.has(id))];
  }, [first, older]);
  const cursor = older ? older.nextCursor : nextCursor;
  const more = () => {
    if (cursor === null || asked.current === cursor) return;
    asked.current = cursor;
    load(client, { limit: olderSize, cursor }).then(
      (page) => setOlder((was) => ({ data: [...(was?.data ?? []), ...page.data], nextCursor: page.nextCursor })),
      () => {
        asked.current = null;
      },
    );
  };
  return {
    items,
    isLoaded: newest.data !== null,
    hasMore: cursor !== null,
    cursor,
    problem: newest.problem,
    reload: newest.reload,
    more,
  };
}

/** The state above a list: loading, or why it could not be loaded. */
export const PagesState = ({ pages }: { readonly pages: Pages<unknown> }): JSX.Element => (
  <>
    {pages.problem && <Failure problem={pages.problem} onRetry={pages.reload} />}
    {!pages.isLoaded && !pages.problem && <Loading rows={6} />}
  </>
);

/** The button below a list that loads more; it presses itself when it scrolls into view. */
export function More({
  pages,
  children,
}: {
  readonly pages: Pages<unknown>;
  readonly children: string;
}): JSX.Element | null {
  const button = useRef<HTMLButtonElement>(null);
  const latest = useRef(pages.more);
  latest.current = pages.more;
  // Observed again after each page: after a short page the button is still in view, which the observer would not report as a change.
  useEffect(() => {
    if (!button.current) return undefined;
    const seen = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) latest.current();
    });
    seen.observe(button.current);
    return () => seen.disconnect();
  }, [pages.cursor]);
  if (!pages.hasMore) return null;
  return (
    <button type="button" class="quiet more" ref={button} onClick={pages.more}>
      {children}
    </button>
  );
}
