import { ApiError } from '@intexuraos/service-api';
import type { JSX } from 'preact';
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { AccountPage } from '../account/account-page.tsx';
import { type Client, createClient } from '../api/client.ts';
import { followEvents } from '../api/live.ts';
import { BroadcastsPage } from '../broadcasts/broadcasts-page.tsx';
import { DeliveriesPage } from '../deliveries/deliveries-page.tsx';
import { ErasureWatch } from '../erasure/erasure-watch.tsx';
import { EventsPage } from '../events/events-page.tsx';
import { HomePage } from '../home/home-page.tsx';
import { InboxPage } from '../inbox/inbox-page.tsx';
import { OutboxPage } from '../outbox/outbox-page.tsx';
import { linkTo, placeOf } from '../routing.ts';
import { SubscriptionsPage } from '../subscriptions/subscriptions-page.tsx';
import * as texts from '../texts.ts';
import { Empty, Failure } from '../ui/elements.tsx';
import { usePlace } from '../ui/hooks.ts';
import { type Session, SessionContext } from '../ui/session.tsx';
import { Frame } from './frame.tsx';
import { rememberPhone } from './phone.tsx';
import { SignIn } from './sign-in.tsx';
import { type SignInProblem, signInProblem, takeRememberedPlace } from './sign-in-by-provider.ts';

/** A session lasts an hour without this. */
const renewEveryMs = 10 * 60_000;

type Access =
  | { readonly is: 'unknown' }
  | Out
  | { readonly is: 'unreachable'; readonly problem: ApiError }
  | ({ readonly is: 'in' } & Pick<Session, 'index' | 'scopes' | 'phone' | 'person' | 'live'>);

interface Out {
  readonly is: 'out';
  readonly reason: string | null;
  readonly problem?: SignInProblem | null;
  /** Whether the person pressed the button: then the provider asks again who they are. */
  readonly isByChoice?: boolean;
}

/** The sign-in page, or for a signed-in person the page that the address names. */
export function App(): JSX.Element | null {
  const [access, setAccess] = useState<Access>({ is: 'unknown' });
  const [provider, setProvider] = useState<string | null>(null);
  const client = useMemo(
    () =>
      createClient({
        fetch: (...call) => fetch(...call),
        onSignedOut: () =>
          setAccess((was) => ({ is: 'out', reason: was.is === 'in' ? texts.shellYourSessionHasEnded : null })),
      }),
    [],
  );
  const enter = useCallback(async () => {
    try {
      const problem = await signInByLink(client);
      const { isSignedIn, scopes, phone, person, provider, at } = await client.session();
      setProvider(provider);
      if (!isSignedIn) return setAccess({ is: 'out', reason: null, problem });
      takeRememberedPlace();
      const [index] = await Promise.all([client.index(), client.renew()]);
      const live = followEvents({
        since: at,
        find: (id) => client.events.get(id),
        onRefused: () => void client.renew().catch(() => undefined),
      });
      setAccess({ is: 'in', index, scopes, phone, person, live });
    } catch (error) {
      // `onSignedOut` handles a session that has ended meanwhile.
      if (error instanceof ApiError && error.status !== 401) setAccess({ is: 'unreachable', problem: error });
    }
  }, [client]);
  useEffect(() => void enter(), [enter]);
  useEffect(() => {
    if (access.is !== 'in') return undefined;
    const renewal = setInterval(() => void client.renew().catch(() => undefined), renewEveryMs);
    return () => {
      clearInterval(renewal);
      access.live.close();
    };
  }, [access, client]);

  if (access.is === 'unknown') return null;
  if (access.is === 'unreachable') {
    return (
      <main class="sign-in">
        <Failure problem={access.problem} onRetry={() => void enter()} />
      </main>
    );
  }
  if (access.is === 'out') {
    const { reason, problem = null, isByChoice = false } = access;
    const way = provider === null ? null : { name: provider, problem, isByChoice };
    return <SignIn client={client} reason={reason} provider={way} onSignedIn={() => void enter()} />;
  }
  const { live, index, scopes, phone, person } = access;
  const signOut = () => {
    void client.signOut().catch(() => undefined);
    setAccess({ is: 'out', reason: texts.shellYouAreSignedOut, isByChoice: true });
  };
  return (
    <SessionContext.Provider value={{ client, live, index, scopes, phone, person, signOut }}>
      <ErasureWatch />
      <CurrentPage />
    </SessionContext.Provider>
  );
}

function CurrentPage(): JSX.Element {
  const { path, query } = usePlace();
  const [section = 'home', id] = path;
  return <Frame section={section}>{pageOf(section, id, query)}</Frame>;
}

function pageOf(section: string, id: string | undefined, query: Readonly<Record<string, string>>): JSX.Element {
  switch (section) {
    case 'home':
      return <HomePage />;
    case 'inbox':
      return <InboxPage id={id} query={query} />;
    case 'events':
      return <EventsPage id={id} query={query} />;
    case 'outbox':
      return <OutboxPage id={id} query={query} />;
    case 'broadcasts':
      return <BroadcastsPage id={id} />;
    case 'account':
      return <AccountPage tab={id} query={query} />;
    case 'subscriptions':
      return <SubscriptionsPage id={id} />;
    case 'deliveries':
      return <DeliveriesPage id={id} query={query} />;
    default:
      return (
        <Empty icon="search" title={texts.shellThereIsNoSuchPage}>
          <p>
            <a href={linkTo(['home'])}>{texts.shellGoToTheHomePage}</a>
          </p>
        </Empty>
      );
  }
}

/** A link of an earlier sandbox has an invalid key; the page then asks for one. */
function refused(error: unknown): void {
  if (!(error instanceof ApiError) || error.status !== 401) throw error;
}

/**
 * Signs in with the key in the link that the sandbox prints. The key is behind the `#`, which no server sees. Works on this machine
 * only: elsewhere a key must not be in an address. The service also redirects here after a failed sign-in with the provider.
 * @returns the reason of such a failure.
 */
async function signInByLink(client: Client): Promise<SignInProblem | null> {
  const { path, query } = placeOf(location.hash);
  if (path[0] !== 'sign-in') return null;
  history.replaceState(null, '', linkTo(['home']));
  dispatchEvent(new HashChangeEvent('hashchange'));
  if (query.problem) return signInProblem(query.problem);
  if (!query.key || !['localhost', '127.0.0.1', '[::1]'].includes(location.hostname)) return null;
  if (query.phone) rememberPhone(true);
  await client.signIn(query.key).catch(refused);
  return null;
}
