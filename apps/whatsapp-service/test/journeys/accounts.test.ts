import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { defaults, type Simulator } from '@intexuraos/whatsapp-simulator';
import { expect, it } from 'vitest';
import { metaJourney, numberId, post, text } from './meta.ts';
import { appSecret, getJson, journey } from './service.ts';

const { start: startService, databasePath } = journey();
const openMeta = metaJourney({ start: startService });

const user = '5511955501234';
const wabaId = '901';
const phoneNumberId = '9011';
const appId = '902';
const otherSecret = '0d5b7c1f83a94e26b1f0c7d52e9a6348';
const token = 'token-of-brazil';

/** A second business at Meta: its WABA and number, its app, and a token that reaches nothing else. */
function addBrazil({ platform: { world }, seed }: Simulator): void {
  seed({
    apps: [{ id: appId, secret: otherSecret }],
    wabas: [{ id: wabaId }],
    phoneNumbers: [{ id: phoneNumberId, wabaId, displayPhoneNumber: '+55 11 5550 9999' }],
  });
  const own = world.tokens.get(defaults.token);
  const callback = world.apps.get(defaults.appId)?.subscription;
  const app = world.apps.get(appId);
  if (!own || !app || !callback) throw new Error('The simulator is not connected.');
  own.wabaIds = new Set([defaults.wabaId]);
  world.tokens.set(token, { ...own, value: token, appId, wabaIds: new Set([wabaId]) });
  app.subscription = callback;
  world.wabas.get(wabaId)?.subscribedApps.set(appId, { override: undefined });
}

it('an account that is added to the file of a running service receives with its own secret and sends with its own token', async () => {
  const { meta, start, taken } = await openMeta();
  const path = join(dirname(await databasePath()), 'accounts.json');
  await writeFile(path, '{"accounts": []}');
  const service = await start({ INTEXURAOS_WHATSAPP_ACCOUNTS_FILE: path });
  addBrazil(meta);
  const to = { phoneNumberId };
  const brazil = `/v24.0/${phoneNumberId}/messages`;
  expect((await post(service, text(user, 'Oi'), {}, brazil)).status).toBe(404);

  const account = {
    name: 'brazil',
    wabaId,
    phoneNumberIds: [phoneNumberId],
    accessToken: token,
    appSecrets: [otherSecret],
  };
  await writeFile(path, JSON.stringify({ accounts: [account] }));
  await expect.poll(service.output).toContain('The accounts file was applied.');

  const { wamid } = meta.users.write(user, { type: 'text', text: { body: 'Bom dia' } }, to);
  await expect.poll(() => getJson(service, `/v1/messages/${wamid}`)).toMatchObject({ phoneNumberId, direction: 'in' });
  const reply = await post(service, text(user, 'Oi'), {}, brazil);
  expect(reply.status).toBe(200);
  const { messages } = (await reply.json()) as { messages: { id: string }[] };
  await expect.poll(() => getJson(service, `/v1/messages/${messages[0]?.id}`)).toMatchObject({ state: 'delivered' });

  // The account of the variables works as before.
  meta.users.write(user, { type: 'text', text: { body: 'Hello' } }, { phoneNumberId: numberId });
  await expect.poll(async () => (await post(service, text(user, 'Hi'))).status).toBe(200);
  expect(taken().map(({ phoneNumberId: from }) => from)).toEqual([phoneNumberId, numberId]);
  const picture = {
    type: 'image',
    image: { data: Buffer.from('a picture').toString('base64'), mime_type: 'image/png' },
  };
  const sent = meta.users.write(user, picture, to);
  await expect.poll(() => getJson(service, `/v1/messages/${sent.wamid}`)).toMatchObject({ media: { state: 'stored' } });
  expect(service.output()).not.toMatch(new RegExp([token, otherSecret, appSecret].join('|')));
});
