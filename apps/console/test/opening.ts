import { exampleErasure } from '@intexuraos/service-api/schemas';
import type { Page } from '../../../packages/simulator/test/page/browser.ts';
import type { Opening } from './places.ts';
import { ana, type Scene } from './scene.ts';

const dayMs = 24 * 60 * 60_000;

/** Makes what `openedOf` needs, in a scene in which Ana has written and got messages. */
export async function prepareOpening({ api, meta, receiver }: Scene): Promise<Opening> {
  const first = async (path: string): Promise<string> => {
    for (;;) {
      const { data } = await api<{ data: { id: string }[] }>('GET', path);
      if (data[0]) return data[0].id;
    }
  };
  const create = async (path: string, body: object): Promise<string> => {
    const { id, ...refused } = await api<{ id?: string }>('POST', path, body);
    if (id === undefined) throw new Error(`${path} was refused: ${JSON.stringify(refused)}`);
    return id;
  };
  meta.responders.route({ isConfigured: true, roles: ['escalation'] });
  meta.users.write(ana, { type: 'text', text: { body: 'May I talk to a person?' } });
  const subscribed = { url: receiver.url, types: ['message.received'] };
  const subscription = await create('/v1/subscriptions', subscribed);
  const broadcast = await create('/v1/broadcasts', {
    ...{ name: 'For tomorrow', template: 'hello_world', language: 'en_US', recipients: [{ to: ana }] },
    startAt: new Date(Date.now() + dayMs).toISOString(),
  });
  await create('/v1/keys', { name: 'dashboard', scopes: ['read'] });
  const thread = await first(`/v1/conversations?user=${ana}`);
  return { subscription, broadcast, thread, receiver: receiver.url, entry: await first(`/v1/outbox?recipient=${ana}`) };
}

/** Has the page see an entry as it is when Meta never answered the call for it, and an erasure that is not done yet and erases nobody. */
export async function withStandIns({ playwright }: Page, { entry }: Opening): Promise<void> {
  await playwright.route(`**/v1/outbox/${entry}`, async (route) => {
    const response = await route.fetch();
    const shown = await response.json();
    const attempts = shown.attempts.map((attempt: object) => ({ ...attempt, outcome: 'unknown' }));
    await route.fulfill({ response, json: { ...shown, state: 'unknown', attempts } });
  });
  const erasure = { ...exampleErasure, state: 'running' };
  await playwright.route('**/v1/contacts/*', (route) =>
    route.request().method() === 'DELETE' ? route.fulfill({ status: 202, json: erasure }) : route.continue(),
  );
  await playwright.route(`**/v1/erasures/${erasure.id}`, (route) => route.fulfill({ json: erasure }));
}
