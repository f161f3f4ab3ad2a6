import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exampleRetention, type RetentionView } from '@intexuraos/service-api/schemas';
import { expect, it } from 'vitest';
import { whatsapp } from '../support/cli.ts';
import { setUpCommandScene } from '../support/command-scene.ts';

const { stand, run } = setUpCommandScene();

it('shows how long each kind is kept, and the first sweep of a new service', async () => {
  const page = async (): Promise<string> => (await run('retention')).stdout;
  await expect.poll(page).toMatch(/\d\d:\d\d:\d\d +finished +nothing\n$/);
  expect(await page()).toMatch(
    /^kind +kept\nevents +forever\nmessages +forever\nmedia +forever\ndeliveries +30 days\n/,
  );
  expect((await run('retention', '--json')).json<RetentionView>().kinds).toHaveLength(6);
});

it('says what cannot be removed, and ends with 1', async () => {
  const [sweep] = exampleRetention.sweeps;
  const failing = [{ kind: 'media', since: '2026-03-01T09:30:00.000Z', reason: 'no such disk' }];
  const answer = { ...exampleRetention, sweeps: [{ ...sweep, failing }] };
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ran = await whatsapp(['retention'], { env: { ...stand().env, WHATSAPP_SERVICE_URL: url } });
  server.close().closeAllConnections();
  expect([ran.code, ran.stderr]).toEqual([1, '']);
  expect(ran.stdout).toMatch(/messages +365 days +106540352242922: 30 days\n/);
  expect(ran.stdout).toMatch(
    /finished +1204 events, 987 messages, 40 deliveries\n✗ media cannot be removed since .*no such disk\n$/,
  );
});
