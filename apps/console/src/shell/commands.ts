import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';

/** A destination. */
export interface Command {
  readonly title: string;
  /** A description of the destination. */
  readonly note: string;
  readonly hash: string;
}

const page = (title: string, path: readonly string[], query: Readonly<Record<string, string>> = {}): Command => ({
  title,
  note: 'page',
  hash: linkTo(path, query),
});

const pages: readonly Command[] = [
  page(texts.shellHome, ['home']),
  page(texts.shellInbox, ['inbox']),
  page(texts.shellEvents, ['events']),
  page(texts.shellOutbox, ['outbox']),
  page(texts.shellFailedMessages, ['outbox'], { state: 'refused,failed,expired' }),
  page(texts.shellBroadcasts, ['broadcasts']),
  page(texts.shellSubscriptions, ['subscriptions']),
  page(texts.shellDeliveries, ['deliveries']),
  page(texts.shellFailedDeliveries, ['deliveries'], { state: 'failed' }),
  page(texts.shellSetUp, ['account', 'setup']),
  page(texts.shellTemplates, ['account', 'templates']),
  page(texts.shellContacts, ['account', 'contacts']),
  page(texts.shellRetention, ['account', 'retention']),
  page(texts.shellApiKeys, ['account', 'keys']),
  page(texts.shellAuditTrail, ['account', 'audit']),
  page(texts.shellErrorCodes, ['account', 'errors']),
];

/** The destination of an id, by the id's format. */
const ids: readonly (readonly [form: RegExp, note: string, hash: (id: string) => string])[] = [
  [/^\d{1,7}$/, texts.shellWhatThisErrorCodeMeans, (code) => linkTo(['account', 'errors'], { code })],
  [/^wamid\.\S+$/, texts.shellEventsAboutThisMessage, (wamid) => linkTo(['events'], { wamid })],
  [/^wamid\.\S+$/, texts.shellDeliveriesAboutIt, (wamid) => linkTo(['deliveries'], { wamid })],
  [/^out_\w+$/, texts.shellMessageInTheOutbox, (id) => linkTo(['outbox', id])],
  [/^sub_\w+$/, 'subscription', (id) => linkTo(['subscriptions', id])],
  [/^dlv_\w+$/, 'delivery', (id) => linkTo(['deliveries', id])],
  [/^bc_\w+$/, 'broadcast', (id) => linkTo(['broadcasts', id])],
  [/^cnv_\w+$/, 'conversation', (id) => linkTo(['inbox', id])],
  [/^key_\w+$/, texts.shellWhatWasDoneWithThis, (key) => linkTo(['account', 'audit'], { key })],
  [/^[0-9a-f]{32}$/, 'event', (id) => linkTo(['events', id])],
  [/^\+?\d[\d\s().-]{6,}$/, texts.shellMessagesToThisNumber, (recipient) => linkTo(['outbox'], { recipient })],
  [/\S{2,}/, texts.shellSearchPeopleAndMessages, (q) => linkTo(['inbox'], { q })],
];

/** The pages that match the words, and the destinations of an id. */
export function commandsFor(words: string): readonly Command[] {
  const text = words.trim();
  const byId = ids.flatMap(([form, note, hash]) => (form.test(text) ? [{ title: text, note, hash: hash(text) }] : []));
  return [...findCommands(text, pages), ...byId];
}

/** The commands whose title contains all of the words, in any order; without a word, all commands. */
export function findCommands(text: string, commands: readonly Command[]): readonly Command[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ title }) => words.every((word) => title.toLocaleLowerCase().includes(word)));
}
