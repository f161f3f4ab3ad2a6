import type { KeyScope } from '@intexuraos/service-api/words';
import { createContext } from 'preact';
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import type { Client } from '../api/client.ts';
import type { Live, LiveState } from '../api/live.ts';
import type { EventDetail, Index } from '../api/types.ts';
import * as texts from '../texts.ts';

/** The context of all pages for a signed-in person. */
export interface Session {
  readonly client: Client;
  readonly live: Live;
  /** The configured ids, as far as known. */
  readonly index: Index;
  /** The key's scopes, including implied ones. */
  readonly scopes: readonly KeyScope[];
  /** The person who signed in with OpenID Connect; null for an API key. */
  readonly person: string | null;
  /** The URL of the simulator’s page, in the sandbox. */
  readonly phone: string | null;
  signOut(): void;
}

export const SessionContext = createContext<Session | null>(null);

/** @throws outside of a signed-in page, which would be a programming error. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error(texts.uiNobodyIsSignedIn);
  return session;
}

/** Calls `take` with the events that arrive while the view is mounted. */
export function useLiveEvents(take: (events: readonly EventDetail[]) => void): void {
  const { live } = useSession();
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => live.onEvents((events) => latest.current(events)), [live]);
}

/** Calls `read` when all views have to reload. */
export function useReadAgain(read: () => void): void {
  const { live } = useSession();
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => live.onReadAgain(() => latest.current()), [live]);
}

/** Whether the key has this scope. Actions without it are not offered. */
export const useMay = (scope: KeyScope): boolean => useSession().scopes.includes(scope);

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
