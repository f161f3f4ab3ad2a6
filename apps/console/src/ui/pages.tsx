import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Client } from '../api/client.ts';
import type { Page } from '../api/types.ts';
import { Failure, Loading } from './elements.tsx';
import { type Loaded, useLoaded } from './hooks.ts';
import { useReadAgain, useSession } from './session.tsx';

/** A list that grows downwards, page by page, and is read again at its top. */
export interface Pages<T> extends Pick<Loaded<unknown>, 'problem' | 'reload'> {
  readonly items: readonly T[];
  /** Whether the first page has come. */
  readonly isLoaded: boolean;
  readonly hasMore: boolean;
  /** Where the next page begins. */
  readonly cursor: string | null;
  more(): void;
}

const pageSize = 50;
/** Further down, where somebody scrolls, fewer and larger: the API's largest. */
const olderSize = 200;
const nothing: Page<never> = { data: [], nextCursor: null };

/**
 * @param load reads the page of a cursor; the first, where there is none.
 * @param firstSize how many there are at first, before somebody scrolls.
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

/** What stands above a list while it is loaded, or where it could not be. */
export const PagesState = ({ pages }: { readonly pages: Pages<unknown> }): JSX.Element => (
  <>
    {pages.problem && <Failure problem={pages.problem} onRetry={pages.reload} />}
    {!pages.isLoaded && !pages.problem && <Loading rows={6} />}
  </>
);

/** Below a list: the way to the rest of it, which is taken by itself when it comes into view. */
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
  // Observed again after each page: a short one, or one in which nothing matched, leaves the button in view, which is no change by itself.
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
