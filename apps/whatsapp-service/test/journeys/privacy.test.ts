import { once } from 'node:events';
import { connect } from 'node:net';
import { defaults } from '@intexuraos/whatsapp-simulator';
import { describe, expect, it } from 'vitest';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { wamidHash } from '../../src/observation/trace-ids.ts';
import { sign } from '../support/webhook-server.ts';
import { metaJourney, post, text } from './meta.ts';
import { spellingsOf } from './number-spellings.ts';
import { apiKey, appSecret, getJson, journey, postWebhook, verifyToken } from './service.ts';

const { start } = journey();
const openMeta = metaJourney({ start });

const number = '49151000987654';
const marks = ['MARKED-TEXT', 'MARKED-NAME', 'MARKED-FILE', ...spellingsOf(number), appSecret, verifyToken, apiKey];

const webhook = (value: unknown): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '1', changes: [{ field: 'messages', value }] }],
  });

/** Like Meta's: contains the number, and a part that is new each time. */
const wamid = (name: string): string =>
  `wamid.${Buffer.concat([Buffer.from([28, 24, number.length]), Buffer.from(`${number}\u0015\u0002\u0000${name}`)]).toString('base64')}`;

const message = (id: string, content: Record<string, unknown>): unknown => ({
  messaging_product: 'whatsapp',
  metadata: { display_phone_number: '15550783881', phone_number_id: '2' },
  contacts: [{ wa_id: number, profile: { name: 'MARKED-NAME' } }],
  messages: [{ from: number, id, timestamp: '1750000000', ...content }],
});

/** Marked content through every way in, the wrong ones included. */
async function sendEverything(service: ServiceProcess): Promise<void> {
  const text = webhook(message(wamid('P1'), { type: 'text', text: { body: 'MARKED-TEXT' } }));
  await postWebhook(service, text);
  await postWebhook(service, text);
  await postWebhook(
    service,
    webhook(message(wamid('P2'), { type: 'document', document: { filename: 'MARKED-FILE' } })),
  );
  await postWebhook(service, webhook({ messages: [null, 'MARKED-TEXT', { text: 'MARKED-TEXT' }], 'MARKED-NAME': {} }));
  await postWebhook(service, `{"broken": "MARKED-TEXT ${number}`);
  await postWebhook(service, '"MARKED-TEXT"');
  await postWebhook(service, text, sign('other'));
  await postWebhook(service, text, `MARKED-TEXT ${number}`);
  await postWebhook(service, text, '');
  await sendRaw(service, `MARKED-TEXT ${number} nonsense\r\n\r\n`);
  const paths = [
    `/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token=${verifyToken}&hub.challenge=MARKED-TEXT`,
    `/webhooks/whatsapp?hub.verify_token=${number}`,
    `/v1/events?user=${number}`,
    `/v1/events?cursor=MARKED-TEXT`,
    `/v1/events/MARKED-TEXT`,
    `/v1/conversations?user=${number}`,
    `/v1/messages/${encodeURIComponent(wamid('P1'))}`,
    `/v24.0/2/messages?to=${number}`,
    `/v24.0/${number}`,
    `/v1/${number}`,
    `/${number}/%E0%A4%A?MARKED-TEXT`,
  ];
  for (const path of paths) {
    await fetch(service.url + path, { headers: { authorization: `Bearer ${apiKey}` } });
    await fetch(service.url + path, { headers: { authorization: `Bearer ${number}` } });
    await fetch(service.url + path, {
      method: 'POST',
      body: '{"MARKED-TEXT',
      headers: { 'content-type': 'application/json' },
    });
  }
}

async function sendRaw(service: ServiceProcess, text: string): Promise<void> {
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.resume();
  socket.write(text);
  await once(socket, 'close');
}

describe('what the service prints of what it sends', () => {
  it('holds no content, recipient or token, at the most talkative level', async () => {
    const { meta, start: startSending } = await openMeta();
    const service = await startSending({ LOG_LEVEL: 'trace' });
    meta.users.write(number, { type: 'text', text: { body: 'MARKED-TEXT' } });
    await post(service, text(number, 'MARKED-TEXT'));
    await post(service, text(number, 'MARKED-TEXT', { type: 'MARKED-NAME' }));
    meta.faults.add({ route: 'POST messages' }, { kind: 'error', code: 131026 });
    await post(service, text(number, 'MARKED-TEXT'));
    await expect.poll(() => service.output(), { timeout: 10_000 }).toContain('Message settled by a status.');
    await service.stop();
    const output = service.output();
    for (const mark of [...marks, defaults.token]) expect([mark, output.includes(mark)]).toEqual([mark, false]);
  });
});

describe('what the service prints', () => {
  it('holds no content, name, number, token or body, at the most talkative level, on any path', async () => {
    const service = await start({ LOG_LEVEL: 'trace' });
    expect(marks.some((mark) => wamid('P1').includes(mark))).toBe(true);
    await sendEverything(service);
    await expect.poll(() => getJson(service, '/health')).toMatchObject({ events: { stored: 3, pending: 0 } });
    await service.stop();
    const output = service.output();
    expect(output).toContain('Ready for webhooks');
    expect(output).toContain(`"wamidHash":"${wamidHash(wamid('P1'))}"`);
    for (const mark of marks) expect([mark, output.includes(mark)]).toEqual([mark, false]);
  });

  it('holds none of it when the store fails either', async () => {
    const service = await start({ LOG_LEVEL: 'trace', INTEXURAOS_WHATSAPP_MAX_BODY_BYTES: '1024' });
    await sendEverything(service);
    await postWebhook(
      service,
      webhook(message(wamid('P9'), { type: 'text', text: { body: 'MARKED-TEXT'.repeat(200) } })),
    );
    await service.stop();
    for (const mark of marks) expect([mark, service.output().includes(mark)]).toEqual([mark, false]);
  });
});
