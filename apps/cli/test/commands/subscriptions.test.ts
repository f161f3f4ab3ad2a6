import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setUpCommandScene } from '../support/command-scene.ts';

const { run } = setUpCommandScene();
let server: Server;
let url: string;
let status = 200;
beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(status).end('taken'));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
});
afterAll(() => {
  server.close().closeAllConnections();
});

const added = async (...options: readonly string[]): Promise<{ readonly id: string; readonly secret: string }> =>
  (await run('subscriptions', 'add', url, '--json', ...options)).json();

describe('whatsapp subscriptions', () => {
  it('adds a subscription and shows its secret', async () => {
    const ran = await run('subscriptions', 'add', url, '--types', 'message.*,template.status', '--gather', '3');
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toMatch(
      /✓ http:\/\/127.* gets events[\s\S]*id +sub_\w{26}[\s\S]*secret +whsec_\S+ +\(shown this once\)/,
    );
    const listed = await run('subscriptions');
    expect(listed.stdout).toMatch(/sub_\w{26} +active +event +message\.\*, template\.status +http:\/\/127/);
  });

  it('shows, pauses and resumes one', async () => {
    const { id } = await added();
    expect((await run('subscriptions', 'pause', id, '--reason', 'moving')).stdout).toMatch(
      /paused[\s\S]*reason +moving/,
    );
    expect((await run('subscriptions', 'show', id)).stdout).toMatch(/paused[\s\S]*types +all/);
    expect((await run('subscriptions', 'resume', id)).stdout).toMatch(/active/);
  });

  it('tests one, and ends with 1 where the receiver does not take it', async () => {
    const { id } = await added();
    const fine = await run('subscriptions', 'test', id, '--type', 'message.status');
    expect([fine.code, fine.stdout]).toEqual([
      0,
      expect.stringMatching(/✓ It answered HTTP 200 after \d+ ms\.[\s\S]*taken/),
    ]);
    status = 500;
    const failed = await run('subscriptions', 'test', id);
    expect([failed.code, failed.stdout]).toEqual([1, expect.stringContaining('✗ It answered HTTP 500.')]);
    status = 200;
  });

  it('rotates the secret and removes a subscription', async () => {
    const { id, secret } = await added();
    const rotated = await run('subscriptions', 'rotate', id);
    expect(rotated.stdout).toMatch(/secret +whsec_\S+[\s\S]*The old secret also signs until/);
    expect(rotated.stdout).not.toContain(secret);
    expect((await run('subscriptions', 'remove', id)).stdout).toContain('is deleted');
    expect((await run('subscriptions', 'show', id)).code).toBe(1);
  });

  it('says what is wrong, and what to do', async () => {
    const closed = await run('subscriptions', 'add', 'https://10.0.0.1/hook');
    expect([closed.code, closed.stderr]).toEqual([1, expect.stringContaining('INTEXURAOS_WHATSAPP_ALLOWED_TARGETS')]);
    const unknown = await run('subscriptions', 'add', url, '--types', 'message.recieved');
    expect(unknown.stderr).toContain('Did you mean "message.received"?');
    expect((await run('subscriptions', 'add', url, '--form', 'xml')).code).toBe(2);
    expect((await run('subscriptions', 'recover', 'sub_1', '--since', 'soon')).code).toBe(2);
  });
});
