import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { startArguments } from '../../src/start-arguments.ts';
import { appSecret, verifyToken } from './service.ts';

const app = fileURLToPath(new URL('../../', import.meta.url));

/** What `npm start` runs, as the guide says, until it ends by itself. */
async function run(
  env: Record<string, string>,
  [program, args]: [string, string[]] = [process.execPath, startArguments(pathToFileURL(app))],
): Promise<{ code: number; output: string }> {
  const child = spawn(program, args, { cwd: app, env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env } });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
  const [code] = await once(child, 'close');
  return { code: Number(code), output };
}

describe('npm start', () => {
  it('lists every problem of the configuration at once and exits with 2', async () => {
    const env = {
      PORT: 'eighty',
      INTEXURAOS_WHATSAPP_WABA_ID: 'mine',
      // Empty rather than absent, so that a developer's .env does not fill them in.
      INTEXURAOS_WHATSAPP_VERIFY_TOKEN: '',
      INTEXURAOS_WHATSAPP_APP_SECRET: '',
    };
    const { code, output } = await run(env, ['npm', ['start']]);
    expect(code).toBe(2);
    for (const name of ['PORT', 'INTEXURAOS_WHATSAPP_VERIFY_TOKEN', 'INTEXURAOS_WHATSAPP_APP_SECRET', '_WABA_ID']) {
      expect(output).toMatch(new RegExp(`^- \\S*${name} (is|holds) .*\\. .*`, 'm'));
    }
  });

  it('says why a store can’t be opened and exits with 1', async () => {
    const { code, output } = await run({
      INTEXURAOS_WHATSAPP_VERIFY_TOKEN: verifyToken,
      INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
      INTEXURAOS_WHATSAPP_STORE: 'sqlite:/dev/null/whatsapp.db',
      PORT: '0',
    });
    expect(code).toBe(1);
    expect(output).toMatch(/The service can't start: The database \/dev\/null\/whatsapp\.db can't be used: .*\. Check/);
  });

  it.each([
    [
      'whose HOST is no address of this machine',
      { HOST: 'http://0.0.0.0' },
      /ENOTFOUND http:\/\/0\.0\.0\.0\. Set HOST to/,
    ],
    ['whose store is a folder', { INTEXURAOS_WHATSAPP_STORE: `sqlite:${tmpdir()}` }, /can't be used: it is a folder/],
  ])('says what to do about a service %s', async (_what, env, says) => {
    const secrets = { INTEXURAOS_WHATSAPP_VERIFY_TOKEN: verifyToken, INTEXURAOS_WHATSAPP_APP_SECRET: appSecret };
    const folder = await mkdtemp(join(tmpdir(), 'unstarted-'));
    const store = { INTEXURAOS_WHATSAPP_STORE: `sqlite:${join(folder, 'whatsapp.db')}` };
    expect(await run({ ...secrets, ...store, PORT: '0', ...env })).toEqual({
      code: 1,
      output: expect.stringMatching(says),
    });
    await rm(folder, { recursive: true });
  });

  it('refuses the database of a newer version, says so and what to do, and exits with 1', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'newer-'));
    const path = join(folder, 'whatsapp.db');
    const database = new DatabaseSync(path);
    database.exec('PRAGMA user_version = 99');
    database.close();
    const { code, output } = await run({
      INTEXURAOS_WHATSAPP_VERIFY_TOKEN: verifyToken,
      INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
      INTEXURAOS_WHATSAPP_STORE: `sqlite:${path}`,
      PORT: '0',
    });
    await rm(folder, { recursive: true });
    expect(code).toBe(1);
    expect(output).toMatch(/can't start: .*whatsapp\.db was written by a newer version of the service \(schema 99, /);
    expect(output).toContain('Run that version again, or restore the backup');
  });

  it('says that the port is taken, and exits with 1', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'port-taken-'));
    const server = createServer().listen(0, '0.0.0.0');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, output } = await run({
      INTEXURAOS_WHATSAPP_VERIFY_TOKEN: verifyToken,
      INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
      INTEXURAOS_WHATSAPP_STORE: `sqlite:${join(folder, 'whatsapp.db')}`,
      PORT: String(port),
    });
    server.close();
    await rm(folder, { recursive: true });
    expect(code).toBe(1);
    expect(output).toMatch(/address already in use 0\.0\.0\.0:\d+\. Set PORT to another one/);
  });
});
