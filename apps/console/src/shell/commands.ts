import { linkTo } from '../routing.ts';

/** Somewhere to go. */
export interface Command {
  readonly title: string;
  /** What it is. */
  readonly note: string;
  readonly hash: string;
}

const page = (title: string, path: readonly string[], query: Readonly<Record<string, string>> = {}): Command => ({
  title,
  note: 'page',
  hash: linkTo(path, query),
});

const pages: readonly Command[] = [
  page('Home', ['home']),
  page('Inbox', ['inbox']),
  page('Events', ['events']),
  page('Outbox', ['outbox']),
  page('Failed messages', ['outbox'], { state: 'refused,failed,expired' }),
  page('Broadcasts', ['broadcasts']),
  page('Subscriptions', ['subscriptions']),
  page('Deliveries', ['deliveries']),
  page('Failed deliveries', ['deliveries'], { state: 'failed' }),
  page('Set-up', ['account', 'setup']),
  page('Templates', ['account', 'templates']),
  page('Contacts', ['account', 'contacts']),
  page('Retention', ['account', 'retention']),
  page('API keys', ['account', 'keys']),
  page('Audit trail', ['account', 'audit']),
  page('Error codes', ['account', 'errors']),
];

/** Where an id leads, by its form. */
const ids: readonly (readonly [form: RegExp, note: string, hash: (id: string) => string])[] = [
  [/^\d{1,7}$/, 'what this error code means', (code) => linkTo(['account', 'errors'], { code })],
  [/^wamid\.\S+$/, 'events about this message', (wamid) => linkTo(['events'], { wamid })],
  [/^wamid\.\S+$/, 'deliveries about it', (wamid) => linkTo(['deliveries'], { wamid })],
  [/^out_\w+$/, 'message in the outbox', (id) => linkTo(['outbox', id])],
  [/^sub_\w+$/, 'subscription', (id) => linkTo(['subscriptions', id])],
  [/^dlv_\w+$/, 'delivery', (id) => linkTo(['deliveries', id])],
  [/^bc_\w+$/, 'broadcast', (id) => linkTo(['broadcasts', id])],
  [/^cnv_\w+$/, 'conversation', (id) => linkTo(['inbox', id])],
  [/^key_\w+$/, 'what was done with this key', (key) => linkTo(['account', 'audit'], { key })],
  [/^[0-9a-f]{32}$/, 'event', (id) => linkTo(['events', id])],
  [/^\+?\d[\d\s().-]{6,}$/, 'messages to this number', (recipient) => linkTo(['outbox'], { recipient })],
  [/\S{2,}/, 'search people and messages', (q) => linkTo(['inbox'], { q })],
];

/** Pages with these words, and what an id leads to. */
export function commandsFor(words: string): readonly Command[] {
  const text = words.trim();
  const byId = ids.flatMap(([form, note, hash]) => (form.test(text) ? [{ title: text, note, hash: hash(text) }] : []));
  return [...findCommands(text, pages), ...byId];
}

/** Those whose title has all of the words, in any order; all of them without a word. */
export function findCommands(text: string, commands: readonly Command[]): readonly Command[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ title }) => words.every((word) => title.toLocaleLowerCase().includes(word)));
}
