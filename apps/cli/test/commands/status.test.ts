import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { whatsapp } from '../support/cli.ts';
import { setUpCommandScene } from '../support/command-scene.ts';
import { hasTerminal, openTerminal, type RealTerminal } from '../support/terminal.ts';

const { stand, run, file } = setUpCommandScene();
let terminal: RealTerminal | undefined;
afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
});

/** The page, but for what a start of the service just now leads to. */
const page = async (): Promise<string> => (await run('status')).stdout;

describe('whatsapp status', () => {
  it('shows one page in a pipe, once, and ends with 1 if there are problems', async () => {
    await expect.poll(page).toMatch(/^✓ No problems at/);
    expect((await run('status')).code).toBe(0);
    // Meta no longer knows the token.
    stand().meta.platform.world.tokens.clear();
    const { service, env } = stand();
    await fetch(`${service.url}/v24.0/${env.INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${env.INTEXURAOS_WHATSAPP_API_KEYS}`, prefer: 'respond-async' },
      body: JSON.stringify({ messaging_product: 'whatsapp', to: '16505558888', text: { body: 'Hello' } }),
    });
    await expect.poll(page).toMatch(/^✗ 1 problem\n {2}number +Number \d+: Meta refuses every message \(190/);
    const ran = await run('status');
    expect([ran.code, ran.stderr]).toEqual([1, '']);
    expect(ran.stdout).toMatch(/\n +→ .*token[\s\S]*Token +refused by Meta[\s\S]*to 16505558888 +1 +at once +out_/);
    const { problems } = (await run('status', '--json')).json<{ problems: object[] }>();
    expect(problems).toMatchObject([{ about: 'number', remedy: expect.any(String) }]);
    await run('outbox', 'resume');
  });

  it('says so where the service is older and has no status', async () => {
    const old = createServer((_request, response) => {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end('{"error":{"code":"not_found","message":"There is nothing at this address."}}');
    });
    await new Promise<void>((resolve) => old.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(old.address() as AddressInfo).port}`;
    const ran = await whatsapp(['status'], { env: { ...stand().env, WHATSAPP_SERVICE_URL: url } });
    expect([ran.code, ran.stderr]).toEqual([1, expect.stringMatching(/older than this command[\s\S]*Upgrade/)]);
    old.close().closeAllConnections();
  });

  it.runIf(hasTerminal)('is live on a terminal, through a restart of the service, until Ctrl-C', async () => {
    terminal = openTerminal(['status', '--settings', await file('none.env', '')], stand().env);
    await terminal.sees(/every 2 s\. Ctrl-C ends it\./);
    await stand().service.kill();
    await terminal.sees(/✗ The service can’t be reached/);
    await stand().restart();
    await terminal.sees(/Version +\d+\.\d+\.\d+, started/);
    terminal.presses('C-c');
    await terminal.sees('ended with 0');
  });

  it.runIf(hasTerminal)('shows it once on a terminal if asked to', async () => {
    terminal = openTerminal(['status', '--once', '--settings', await file('none.env', '')], stand().env);
    await terminal.sees(/Version [\s\S]*ended with [01]/);
  });
});
