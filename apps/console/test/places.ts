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
