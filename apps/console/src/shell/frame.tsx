import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { Icon, type IconName } from '../ui/icons.tsx';
import { useKeptFocus } from '../ui/kept-focus.ts';
import { useLiveState, useSession } from '../ui/session.tsx';
import { Palette } from './palette.tsx';
import { Phone, usePhone } from './phone.tsx';

/** The pages of the console. On a phone, the last one links to those after the first four. */
const sections: readonly {
  readonly name: string;
  readonly title: string;
  readonly icon: IconName;
  readonly key: string;
}[] = [
  { name: 'home', title: texts.shellHome, icon: 'home', key: '1' },
  { name: 'inbox', title: texts.shellInbox, icon: 'inbox', key: '2' },
  { name: 'events', title: texts.shellEvents, icon: 'events', key: '3' },
  { name: 'outbox', title: texts.shellOutbox, icon: 'outbox', key: '4' },
  { name: 'broadcasts', title: texts.shellBroadcasts, icon: 'broadcast', key: '5' },
  { name: 'subscriptions', title: texts.shellDeliveries, icon: 'share', key: '6' },
  { name: 'account', title: texts.shellAccount, icon: 'account', key: '7' },
];

/** The navigation around a page, with the state of the live connection. */
export function Frame({
  section,
  children,
}: {
  readonly section: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  const { signOut, phone, person } = useSession();
  const { isOpen, turn } = usePhone();
  const isPhoneShown = phone !== null && isOpen;
  const [isSeeking, setSeeking] = useState(false);
  useKeptFocus(location.hash);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (opensPalette(event)) {
        event.preventDefault();
        setSeeking(true);
        return;
      }
      if (!event.altKey || event.ctrlKey || event.metaKey) return;
      const target = sections.find(({ key }) => event.code === `Digit${key}`);
      if (!target) return;
      event.preventDefault();
      location.hash = linkTo([target.name]);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
  return (
    <div class={isPhoneShown ? 'frame with-phone' : 'frame'}>
      <button type="button" class="skip" onClick={skipToMain}>
        {texts.shellSkipToThePage}
      </button>
      <nav aria-label={texts.shellConsole}>
        <a class="brand" href={linkTo(['home'])} aria-label={texts.shellWhatsAppConsoleHome}>
          <Icon name="inbox" size={24} />
        </a>
        <ul>
          {sections.map(({ name, title, icon, key }) => (
            <li key={name}>
              <a
                href={linkTo([name])}
                aria-current={name === placeOf(section) ? 'page' : undefined}
                title={`${title} (Alt+${key})`}
              >
                <Icon name={icon} size={22} />
                <span>{title}</span>
              </a>
            </li>
          ))}
        </ul>
        <div class="nav-end">
          <LiveMark />
          <button type="button" onClick={() => setSeeking(true)} title={texts.shellGoToCtrlKOr}>
            <Icon name="search" size={22} />
            <span>{texts.shellGoTo}</span>
          </button>
          {phone !== null && (
            <button type="button" onClick={turn} aria-pressed={isOpen} title={texts.shellTheSimulatorsPhone}>
              <Icon name="phone" size={22} />
              <span>{texts.shellPhone}</span>
            </button>
          )}
          <a href="/docs" title={texts.shellApiReference}>
            <Icon name="book" size={22} />
            <span>{texts.shellApi}</span>
          </a>
          <button
            type="button"
            onClick={signOut}
            title={person === null ? texts.shellSignOut : texts.shellSignOut2(person)}
          >
            <Icon name="out" size={22} />
            <span>{texts.shellSignOut}</span>
          </button>
        </div>
      </nav>
      <Offline />
      {isSeeking && <Palette onClose={() => setSeeking(false)} />}
      <main id="main" tabIndex={-1}>
        {/* For a phone, which shows one entry without the list that has the page's heading. */}
        <h1 class="unseen section-title">{sections.find(({ name }) => name === placeOf(section))?.title}</h1>
        {children}
      </main>
      {isPhoneShown && <Phone url={phone} onClose={turn} />}
    </div>
  );
}

/** Ctrl+K and ⌘K always, `/` unless a text field has the focus. */
function opensPalette({ key, ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean {
  if ((ctrlKey || metaKey) && !altKey && key.toLowerCase() === 'k') return true;
  const isTyping = target instanceof HTMLElement && target.closest('input, textarea, select, dialog') !== null;
  return key === '/' && !ctrlKey && !metaKey && !altKey && !isTyping;
}

/** Pages without an entry in the navigation belong to another page's entry. */
const placeOf = (section: string): string => (section === 'deliveries' ? 'subscriptions' : section);

/** A button, since a link would change the address's hash, which is the console's route. */
function skipToMain(): void {
  document.getElementById('main')?.focus();
}

const stateWords = {
  connecting: texts.shellConnecting,
  live: texts.shellLive,
  offline: texts.shellOffline,
} as const;

function LiveMark(): JSX.Element {
  const state = useLiveState();
  return (
    <span class={`live-mark ${state}`} role="status">
      {/* Another element for each state: one that gets other words would move. */}
      <span key={state}>
        <span class="dot" aria-hidden="true" />
        {stateWords[state]}
      </span>
    </span>
  );
}

function Offline(): JSX.Element | null {
  if (useLiveState() !== 'offline') return null;
  return (
    <p class="banner" role="alert">
      <Icon name="alert" size={18} />
      {texts.shellTheServiceDoesNotAnswer}
    </p>
  );
}
