import type { Scene } from './scene.ts';

const lists = ['conversations', 'outbox', 'events', 'broadcasts', 'subscriptions', 'deliveries'];
const tabs = [
  'setup',
  'templates',
  'templates?edit=new',
  'contacts',
  'retention',
  'keys',
  'audit',
  'errors?code=131026',
];

/** The address of every page and pane of the console, behind the `#`: of what the scene has, the newest. */
export async function placesOf(scene: Pick<Scene, 'api'>): Promise<string[]> {
  const newest = async (list: string) =>
    (await scene.api<{ data: { id: string }[] }>('GET', `/v1/${list}`)).data[0]?.id ?? `no-${list}`;
  const [thread, entry, event, broadcast, subscription, delivery] = await Promise.all(lists.map(newest));
  return [
    ...['#/home', '#/inbox', `#/inbox/${thread}`, '#/events', `#/events/${event}`, '#/outbox', `#/outbox/${entry}`],
    ...['#/broadcasts', `#/broadcasts/${broadcast}`, '#/subscriptions', `#/subscriptions/${subscription}`],
    ...['#/deliveries', `#/deliveries/${delivery}`, ...tabs.map((tab) => `#/account/${tab}`)],
  ];
}

/** Dialogs: the place of each, and the button that opens it. */
export const dialogsOf = (subscription: string): (readonly [hash: string, opener: string])[] => [
  ['#/home', 'Pause'],
  ['#/events', 'Replay…'],
  ['#/outbox?code=131026', 'Retry these'],
  ['#/broadcasts', 'New'],
  ['#/subscriptions', 'New'],
  [`#/subscriptions/${subscription}`, 'Send a test'],
  ['#/account/contacts', 'Erase…'],
  ['#/account/keys', 'New key'],
];
