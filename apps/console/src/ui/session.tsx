import { createContext } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { Client } from '../api/client.ts';
import type { Live, LiveState } from '../api/live.ts';
import type { EventDetail, Index } from '../api/types.ts';

/** What every page works with once somebody has signed in. */
export interface Session {
  readonly client: Client;
  readonly live: Live;
  /** The configured ids, as far as they are known. */
  readonly index: Index;
  signOut(): void;
}

export const SessionContext = createContext<Session | null>(null);

/** @throws outside of a signed-in page, which would be a mistake of ours. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('Nobody is signed in.');
  return session;
}

/** Calls `take` with the events that come while the view is shown. */
export function useLiveEvents(take: (events: readonly EventDetail[]) => void): void {
  const { live } = useSession();
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => live.onEvents((events) => latest.current(events)), [live]);
}

export function useLiveState(): LiveState {
  const { live } = useSession();
  const [state, setState] = useState(live.state);
  useEffect(() => {
    // It may have changed between the first render and now.
    setState(live.state);
    return live.onState(setState);
  }, [live]);
  return state;
}
