import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { attempt } from '../../../../deploy/images/run.ts';
import { eventIdOf } from '../../../../trials/support/service-client.ts';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { messagesWebhook, textMessage } from '../support/webhooks.ts';
import { metaJourney, post, template } from './meta.ts';
import { getJson, getRaw, journey, postWebhook } from './service.ts';

const { start: startService, leave, databasePath } = journey();
const openMeta = metaJourney({ start: startService });
const program = fileURLToPath(new URL('../../dist/backup.js', import.meta.url));

const body = (wamid: string): string => JSON.stringify(messagesWebhook(textMessage(wamid)));
const idOf = (text: string): string => eventIdOf(new TextEncoder().encode(text));

/** Runs the built command on the journey's database, with its backups next to it. */
async function backup(...args: string[]) {
  const from = await databasePath();
  const to = join(dirname(from), 'backups');
  const ended = await attempt([process.execPath, program, '--from', from, '--to', to, ...args]);
  return { ...ended, to, names: existsSync(to) ? (await readdir(to)).sort() : [] };
}

function zeroHead(file: string): void {
  writeFileSync(file, readFileSync(file).fill(0, 0, 4096));
}

describe('a backup', () => {
  it('made under load holds all that was acknowledged before it, restored', { timeout: 60_000 }, async () => {
    const { start } = await openMeta();
    const service = await start();
    const acknowledged: string[] = [];
    let isOver = false;
    const sender = async (name: string): Promise<void> => {
      for (let number = 0; !isOver; number += 1) {
        const text = body(`wamid.${name}${number}`);
        if ((await postWebhook(service, text)).status === 200) acknowledged.push(text);
      }
    };
    const sent = await post(service, template('16505551234'));
    const senders = ['A', 'B', 'C', 'D'].map(sender);
    await expect.poll(() => acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(100);
    const before = [...acknowledged];
    const made = await backup();
    isOver = true;
    await Promise.all(senders);
    expect(made).toMatchObject({ code: 0, names: [expect.stringMatching(/^whatsapp-\d{8}T\d{9}Z$/)] });
    expect(acknowledged.length).toBeGreaterThan(before.length);

    // While the service runs nothing is touched.
    const [name = ''] = made.names;
    const refused = await backup('--restore', name);
    expect(refused).toMatchObject({ code: 1, output: expect.stringMatching(/in use .*Stop the service first/) });
    // Not even a log of changes that a crash left behind gets into the restored files.
    await service.kill();
    const restored = await backup('--restore', name);
    expect(restored.code, restored.output).toBe(0);
    const again = await start();
    const kept = await Promise.all(before.map((text) => getRaw(again, idOf(text))));
    expect(kept).toEqual(before);
    await expect
      .poll(() => getJson(again, '/health'), { timeout: 20_000 })
      .toMatchObject({ events: { pending: 0 }, hints: [] });
    expect(await getJson(again, `/v1/outbox/${sent.headers.get('x-outbox-id')}`)).toMatchObject({
      state: expect.stringMatching(/accepted|sent|delivered|read/),
    });
    const folder = dirname(await databasePath());
    expect((await readdir(folder)).filter((each) => each.includes('.before-'))).toHaveLength(1);
  });

  it.each([
    { args: [], states: ['unknown', 'unknown'], more: 0, title: 'sends nothing again that may have gone since' },
    // The first was under way when the backup was made: nobody knows, whatever is kept.
    { args: ['--keep-queue'], states: ['failed', 'sent'], more: 1, title: 'sends what waited, where that is wanted' },
  ])('restored with $args, $title', { timeout: 60_000 }, async ({ args, states, more }) => {
    const { meta, gate, start, taken } = await openMeta();
    const isMade = Promise.withResolvers<void>();
    gate.hooks = { onCall: () => isMade.promise };
    const service = await start();
    const paths: string[] = [];
    for (const _ of [1, 2]) {
      const { headers } = await post(service, template('16505551234'), { prefer: 'respond-async' });
      paths.push(headers.get('location') ?? '');
    }
    const statesOf = async (running: ServiceProcess): Promise<string[]> => {
      const entries = await Promise.all(paths.map((path) => getJson(running, path)));
      return entries.map((entry) => (entry as { state: string }).state.replace(/^(accepted|delivered|read)$/, 'sent'));
    };
    await expect.poll(() => statesOf(service), { timeout: 20_000 }).toEqual(['sending', 'queued']);
    const { names } = await backup();
    isMade.resolve();
    await expect.poll(() => taken().length, { timeout: 20_000 }).toBe(2);
    // Their statuses go to the store that is replaced, and are not reported again.
    await meta.settled();
    await service.stop();

    expect(await backup('--restore', names[0] ?? '', ...args)).toMatchObject({
      code: 0,
      output: expect.stringContaining(`"doubted":${args.length === 0 ? 2 : 0}`),
    });
    const again = await start();
    await expect.poll(() => statesOf(again), { timeout: 20_000 }).toEqual(states);
    expect(taken()).toHaveLength(2 + more);
  });

  it('replaces a damaged database, and is refused if it is damaged itself', { timeout: 60_000 }, async () => {
    await leave(body('wamid.X'));
    const [file, made] = [await databasePath(), await backup()];
    const [name = ''] = made.names;
    zeroHead(file);
    const damaged = readFileSync(file);
    expect(await backup()).toMatchObject({
      code: 1,
      output: expect.stringMatching(/whatsapp\.db is damaged: .* earlier ones are kept/),
    });
    const restored = await backup('--restore', name);
    expect(restored.code, restored.output).toBe(0);
    const [aside = ''] = (await readdir(dirname(file))).filter((each) => each.includes('.before-'));
    expect(readFileSync(join(dirname(file), aside, 'whatsapp.db'))).toEqual(damaged);
    const again = await startService();
    expect(await getRaw(again, idOf(body('wamid.X')))).toBe(body('wamid.X'));
    expect(await getJson(again, '/health')).toMatchObject({ status: 'ok', hints: [] });
    await again.stop();

    zeroHead(join(made.to, name, 'whatsapp.db'));
    const before = readFileSync(file);
    expect(await backup('--restore', name)).toMatchObject({
      code: 1,
      output: expect.stringMatching(/backups\/.*whatsapp\.db is damaged: .*Nothing was changed/),
    });
    expect(readFileSync(file)).toEqual(before);
  });

  it('leaves out a damaged view, which can be rebuilt, and is readable only by its owner', async () => {
    await leave(body('wamid.X'));
    zeroHead((await databasePath()).replace('.db', '.view.db'));
    const { code, output, to, names } = await backup();
    expect([code, output]).toEqual([0, expect.stringMatching(/whatsapp\.view\.db is damaged .* left out/)]);
    const folder = join(to, names[0] ?? '');
    expect(await readdir(folder)).toEqual(['whatsapp.db', 'whatsapp.outbox.db']);
    const modes = [to, folder, join(folder, 'whatsapp.db')].map((path) => (statSync(path).mode & 0o777).toString(8));
    expect(modes).toEqual(['700', '700', '600']);
  });

  it('replaces the oldest once it is complete, and interrupted ones', async () => {
    await leave(body('wamid.X'));
    const { to } = await backup('--keep', '2');
    for (const name of ['whatsapp-20200101T000000000Z', '.whatsapp-20200102T000000000Z.partial', 'mine']) {
      await mkdir(join(to, name));
      await writeFile(join(to, name, 'whatsapp.db'), 'x');
    }
    const { names } = await backup('--keep', '1');
    expect(names).toEqual(['mine', expect.stringMatching(/^whatsapp-20[2-9]\d/)]);
    expect(await readdir(join(to, names[1] ?? ''))).toContain('whatsapp.db');
  });

  it('explains a missing database or invalid arguments, and creates nothing', async () => {
    expect(await backup()).toMatchObject({
      code: 1,
      output: expect.stringContaining('There is no database'),
      names: [],
    });
    expect(await backup('--at', '25:00')).toMatchObject({ code: 1, output: expect.stringContaining('02:30') });
  });

  it('has a name that is not there, or a path, answered with what is there', async () => {
    await leave(body('wamid.X'));
    const { to, names } = await backup();
    for (const [given, missing] of [
      ['whatsapp-20200101T000000000Z', join(to, 'whatsapp-20200101T000000000Z')],
      ['/srv/elsewhere', '/srv/elsewhere'],
    ] as const) {
      const { code, output } = await backup('--restore', given);
      expect([code, output]).toEqual([
        1,
        expect.stringContaining(`There is no backup ${missing}: it has no whatsapp.db.`),
      ]);
      expect(output).toContain(
        given.startsWith('/') ? 'There are no backups in /srv.' : `The latest in ${to}: ${names[0]}.`,
      );
    }
    expect(await backup('--restore', join(to, names[0] ?? ''))).toMatchObject({ code: 0 });
  });

  it('F12: is made by npm run backup with the Node of the project, whichever runs npm', {
    timeout: 60_000,
  }, async () => {
    const service = await startService();
    await postWebhook(service, body('wamid.X'));
    const from = await databasePath();
    const to = join(dirname(from), 'by-npm');
    const npm = async (...args: string[]) => {
      const path = (process.env.PATH ?? '').split(':').filter((each) => !each.includes('node_modules'));
      const child = spawn('npm', ['run', '--silent', 'backup', '--', ...args], {
        cwd: fileURLToPath(new URL('../../../../', import.meta.url)),
        env: { PATH: path.join(':'), HOME: process.env.HOME },
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (chunk: string) => (output += chunk));
      }
      const code = await new Promise((resolve) => child.once('close', resolve));
      return { code, output };
    };
    expect(await npm('--help')).toEqual({ code: 0, output: expect.stringMatching(/^Usage: npm run backup -- /) });
    expect(await npm('--from', from, '--to', to)).toMatchObject({
      code: 0,
      output: expect.stringContaining('Backed up.'),
    });
    expect(await readdir(to)).toEqual([expect.stringMatching(/^whatsapp-\d{8}T\d{9}Z$/)]);
    const [made = ''] = await readdir(to);
    const shown = JSON.stringify(await getJson(service, '/v1/status'));
    const lastBackupAt = /"lastBackupAt":"([^"]+)"/.exec(shown)?.[1] ?? 'none';
    expect(made).toBe(`whatsapp-${lastBackupAt.replace(/[-:.]/g, '')}`);
  });

  it('waits for its time of night, and ends on SIGTERM', async () => {
    const child = spawn(process.execPath, [program, '--from', await databasePath(), '--at', '02:30']);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
    await expect.poll(() => output, { timeout: 20_000 }).toMatch(/"next":"[^"]*T02:30:00.000Z"/);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  });
});
