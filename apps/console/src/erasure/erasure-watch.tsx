import { useEffect, useRef } from 'preact/hooks';
import { useEvery, useLoaded } from '../ui/hooks.ts';
import { useSession } from '../ui/session.tsx';

const lookEveryMs = 10_000;

/** Notices every erasure, also one started elsewhere, and makes all views drop the person. */
export function ErasureWatch(): null {
  const { live } = useSession();
  const newest = useLoaded('newest erasures', (client) => client.erasures.list({ limit: 10 }).page());
  const look = () => {
    // A key that is limited to some numbers may not list erasures.
    if (newest.problem?.status !== 403) newest.reload();
  };
  useEvery(lookEveryMs, look);
  const latest = useRef(look);
  latest.current = look;
  useEffect(() => {
    const shown = () => {
      if (!document.hidden) latest.current();
    };
    document.addEventListener('visibilitychange', shown);
    return () => document.removeEventListener('visibilitychange', shown);
  }, []);
  const mark = newest.data?.data.map(({ id, state }) => `${id} ${state}`).join();
  const known = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (known.current !== undefined && known.current !== mark) live.readAgain();
    known.current = mark;
  }, [mark]);
  return null;
}
