import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { chromiumPath, type Page, startBrowser } from '../../../packages/simulator/test/page/browser.ts';
import {
  ana,
  apiKey,
  cai,
  openScene,
  richTemplates,
  rude,
  tellEverything,
  tellHostileStory,
  tellStory,
} from './scene.ts';
import { settled, signIn } from './steps.ts';

/**
 * Takes a picture of each page of the built console, light and dark, on a desk and on a phone.
 * `node apps/console/test/screenshots.ts FOLDER [NAME,NAME]`: of all pages, or of those that are named.
 */
const [, , folder = 'console-screenshots', only = ''] = process.argv;

const sizes = { desk: { width: 1280, height: 800 }, phone: { width: 360, height: 740 } } as const;

/** A provider of OpenID Connect that is known by its description alone: nobody signs in with it here. */
const provider = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const at = (path: string) => `${issuer()}/${path}`;
  const endpoints = { authorization_endpoint: at('authorize'), token_endpoint: at('token'), jwks_uri: at('keys') };
  response.end(JSON.stringify({ issuer: issuer(), ...endpoints, keys: [] }));
});
const issuer = (): string => `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', () => resolve()));

const data = await mkdtemp(join(tmpdir(), 'console-'));
const scene = await openScene(`sqlite:${join(data, 'whatsapp.db')}`, 1, richTemplates, {
  INTEXURAOS_WHATSAPP_PUBLIC_URL: 'https://whatsapp.example.com',
  INTEXURAOS_WHATSAPP_OIDC_ISSUER: issuer(),
  INTEXURAOS_WHATSAPP_OIDC_NAME: 'Acme',
  INTEXURAOS_WHATSAPP_OIDC_CLIENT_ID: 'console',
  INTEXURAOS_WHATSAPP_OIDC_CLIENT_SECRET: 'b7d2f09a41ce8356',
  INTEXURAOS_WHATSAPP_OIDC_ACCESS: 'email:boss@example.com = admin',
});
const browser = await startBrowser(chromiumPath ?? '/usr/bin/chromium');

/** Has pictures taken in both colours, on a desk and on a phone. */
async function forEachLook(visit: (page: Page, take: (name: string) => Promise<void>) => Promise<void>): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [sizeName, size] of Object.entries(sizes)) {
      const page = await browser.page({ ...size, colorScheme });
      await visit(page, async (name) => {
        if (only !== '' && !only.split(',').includes(name)) return;
        await settled(page);
        await writeFile(join(folder, `${name}-${sizeName}-${colorScheme}.png`), await page.screenshot());
      });
      for (const complaint of page.complaints) console.log(complaint);
    }
  }
}

try {
  await mkdir(folder, { recursive: true });
  const { id: failing } = await scene.api<{ id: string }>('POST', '/v1/subscriptions', {
    url: scene.receiver.url,
    types: ['message.*'],
    description: 'The bakery’s bot',
  });
  await tellStory(scene);
  await tellEverything(scene);
  await delay(1_500);
  scene.receiver.answer(400);
  await tellHostileStory(scene);
  scene.meta.users.block(rude);
  await scene.send(rude, { type: 'text', text: { body: 'Hello?' } });
  const list = async (path: string) => (await scene.api<{ data: { id: string }[] }>('GET', path)).data;
  const [thread] = await list(`/v1/conversations?user=${ana}`);
  const [everything] = await list(`/v1/conversations?user=${cai}`);
  const [other] = await list(`/v1/conversations?user=${rude}`);
  const [event] = await list('/v1/events?kind=message.text');
  let [entry] = await list('/v1/outbox?state=failed');
  while (!entry) {
    await delay(250);
    [entry] = await list('/v1/outbox?state=failed');
  }
  const [delivery] = await list('/v1/deliveries?state=retrying');
  await scene.api('POST', '/v1/keys', { name: 'dashboard', scopes: ['read'] });
  const broadcast = await scene.api<{ id: string }>('POST', '/v1/broadcasts', {
    name: 'December offer',
    template: 'hello_world',
    language: 'en_US',
    recipients: [ana, rude, '48600100200'].map((to) => ({ to })),
  });
  await delay(2_000);
  const places = {
    home: '#/home',
    inbox: '#/inbox',
    search: '#/inbox?q=good',
    thread: `#/inbox/${thread?.id}`,
    everything: `#/inbox/${everything?.id}`,
    hostile: `#/inbox/${other?.id}`,
    events: '#/events',
    event: `#/events/${event?.id}`,
    outbox: '#/outbox',
    entry: `#/outbox/${entry.id}`,
    subscriptions: '#/subscriptions',
    subscription: `#/subscriptions/${failing}`,
    deliveries: '#/deliveries',
    broadcasts: '#/broadcasts',
    broadcast: `#/broadcasts/${broadcast.id}`,
    setup: '#/account/setup',
    templates: '#/account/templates',
    editor: '#/account/templates?edit=new',
    contacts: '#/account/contacts',
    retention: '#/account/retention',
    keys: '#/account/keys',
    errors: '#/account/errors?code=131026',
    audit: '#/account/audit',
    delivery: `#/deliveries/${delivery?.id}`,
  };
  // The pages share their cookies: all pictures of sign-in come before somebody signs in.
  const address = `${scene.service.url}/console`;
  await forEachLook(async (page, take) => {
    await page.open(address, `document.querySelector('#key')`);
    await take('sign-in');
    await page.open(`${address}#/sign-in?problem=no_access`, `document.querySelector('#key')`);
    await take('sign-in-refused');
  });
  const first = await browser.page(sizes.desk);
  await first.open(address, `document.querySelector('#key')`);
  await signIn(first, apiKey);
  await forEachLook(async (page, take) => {
    await page.open(address, `document.querySelector('.frame')`);
    for (const [name, hash] of Object.entries(places)) {
      await page.value(`location.hash = ${JSON.stringify(hash)}`);
      await take(name);
    }
    await page.open(`${scene.service.url}/docs`, `document.documentElement.classList.contains('js')`);
    await take('docs');
  });
} finally {
  await browser.close();
  await scene.close();
  provider.close();
  await rm(data, { recursive: true, force: true });
}
