import type { KeyScope } from '@intexuraos/service-api/words';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Audit } from '../audit/audit-page.tsx';
import { Contacts } from '../contacts/contacts-page.tsx';
import { Keys } from '../keys/keys-page.tsx';
import { RetentionPage } from '../retention/retention-page.tsx';
import { linkTo } from '../routing.ts';
import { Setup } from '../setup/setup-page.tsx';
import { Templates } from '../templates/templates-page.tsx';
import * as texts from '../texts.ts';
import { PageTitle } from '../ui/elements.tsx';
import { Icon } from '../ui/icons.tsx';
import { useSession } from '../ui/session.tsx';
import { ErrorLookup } from './error-lookup.tsx';

type Query = Readonly<Record<string, string>>;

const tabs: readonly {
  readonly name: string;
  readonly title: string;
  /** The scope that it needs, besides `read`. */
  readonly scope?: KeyScope;
  readonly view: (query: Query) => JSX.Element;
}[] = [
  { name: 'setup', title: texts.accountSetUp, view: () => <Setup /> },
  {
    name: 'templates',
    title: texts.accountTemplates,
    scope: 'read:content',
    view: (query) => <Templates query={query} />,
  },
  {
    name: 'contacts',
    title: texts.accountContacts,
    scope: 'read:content',
    view: (query) => <Contacts query={query} />,
  },
  { name: 'retention', title: texts.accountRetention, view: () => <RetentionPage /> },
  { name: 'keys', title: texts.accountKeys, scope: 'admin', view: () => <Keys /> },
  { name: 'audit', title: texts.accountAudit, scope: 'admin', view: (query) => <Audit query={query} /> },
  { name: 'errors', title: texts.accountErrorCodes, view: (query) => <ErrorLookup query={query} /> },
];

/** The account’s set-up, templates, contacts, keys and records. */
export function AccountPage({ tab, query }: { readonly tab: string | undefined; readonly query: Query }): JSX.Element {
  const { scopes } = useSession();
  // A link to a page that the key may not use still opens it; the page names the missing scope.
  const offered = tabs.filter(({ name, scope }) => scope === undefined || scopes.includes(scope) || name === tab);
  const chosen = tabs.find(({ name }) => name === tab) ?? tabs[0];
  const bar = useRef<HTMLElement>(null);
  // On a phone the bar is wider than the screen.
  useLayoutEffect(() => {
    const { current } = bar;
    const mark = current?.querySelector<HTMLElement>('[aria-current]');
    if (current && mark) current.scrollLeft = mark.offsetLeft - (current.clientWidth - mark.offsetWidth) / 2;
  }, [chosen?.name]);
  return (
    <div class="page">
      <PageTitle>{chosen?.title ?? texts.accountAccount}</PageTitle>
      <nav class="segments tabs" aria-label={texts.accountAccount} ref={bar}>
        {offered.map(({ name, title }) => (
          <a key={name} href={linkTo(['account', name])} aria-current={name === chosen?.name ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      {chosen === tabs[0] && <PhoneLinks />}
      {chosen?.view(query)}
    </div>
  );
}

/** Links for which the bottom bar has no room on a phone. */
function PhoneLinks(): JSX.Element {
  const { signOut } = useSession();
  return (
    <p class="actions phone-only">
      <a class="quiet" href={linkTo(['broadcasts'])}>
        <Icon name="broadcast" size={16} /> {texts.accountBroadcasts}
      </a>
      <a class="quiet" href={linkTo(['subscriptions'])}>
        <Icon name="share" size={16} /> {texts.accountDeliveries}
      </a>
      <a class="quiet" href="/docs">
        <Icon name="book" size={16} /> {texts.accountApi}
      </a>
      <button type="button" class="quiet" onClick={signOut}>
        <Icon name="out" size={16} /> {texts.accountSignOut}
      </button>
    </p>
  );
}
