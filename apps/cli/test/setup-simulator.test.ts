import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { createSimulator, type Simulator } from '@intexuraos/whatsapp-simulator';
import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort, startService } from '../../../trials/support/service-process.ts';
import { whatsapp } from './support/cli.ts';
import { openProject, type Project } from './support/project.ts';
import { hasTerminal, openTerminal, type RealTerminal } from './support/terminal.ts';

let project: Project;
let terminal: RealTerminal | undefined;
beforeAll(async () => {
  project = await openProject();
});
afterAll(() => project.remove());

let service: string;
let simulator: string;
beforeEach(async () => {
  service = `http://localhost:${await freePort()}`;
  simulator = `http://localhost:${await freePort()}`;
});
afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
  for (const name of await readdir(project.path('.'))) if (name.startsWith('.env')) await rm(project.path(name));
  for (const data of ['data', 'apps/whatsapp-service/data'])
    await rm(project.path(data), { recursive: true, force: true });
});

const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', METADATA_SERVER_DETECTION: 'none' };
const setup = (...args: readonly string[]) => whatsapp(['setup', ...args], { project: project.url, env });
const read = async (name: string) => parseEnv(await readFile(project.path(name), 'utf8'));
const files = async () => (await readdir(project.path('.'))).filter((name) => name.startsWith('.env')).toSorted();

/** What an earlier version left after `setup --simulator`. */
const writeOlderFile = async () => {
  await project.write(
    '.env',
    '# mine',
    `INTEXURAOS_WHATSAPP_GRAPH_URL=${simulator}`,
    `INTEXURAOS_WHATSAPP_APP_SECRET=${defaults.appSecret}`,
    `INTEXURAOS_WHATSAPP_ACCESS_TOKEN=${defaults.token}`,
    'INTEXURAOS_WHATSAPP_VERIFY_TOKEN=older-verify-token',
    'INTEXURAOS_WHATSAPP_API_KEYS=older-api-key',
    `WHATSAPP_APP_ID=${defaults.appId}`,
    `WHATSAPP_SERVICE_URL=${service}`,
    `PORT=${new URL(service).port}`,
  );
  await mkdir(project.path('apps/whatsapp-service/data'), { recursive: true });
  for (const name of ['whatsapp.db', 'whatsapp.outbox.db', 'whatsapp.outbox.db-wal'])
    await project.write(`apps/whatsapp-service/data/${name}`, '');
};

describe('F1: from the simulator to the real Meta', { timeout: 90_000 }, () => {
  it('setup --simulator writes .env.simulator, with a store of its own, and neither reads nor writes .env', async () => {
    const real = ['INTEXURAOS_WHATSAPP_WABA_ID=999', 'INTEXURAOS_WHATSAPP_API_KEYS=9b1f5d0ce27a48f3'];
    await project.write('.env', ...real);
    const args = ['--simulator', simulator, '--service', service, '--yes'];
    const { code, stdout, stderr } = await setup(...args);
    expect(code, stdout + stderr).toBe(0);
    expect(await readFile(project.path('.env'), 'utf8')).toBe(`${real.join('\n')}\n`);
    const kept = await read('.env.simulator');
    expect(kept).toMatchObject({
      INTEXURAOS_WHATSAPP_GRAPH_URL: simulator,
      INTEXURAOS_WHATSAPP_WABA_ID: defaults.wabaId,
      INTEXURAOS_WHATSAPP_STORE: 'sqlite:./data/simulator/whatsapp.db',
    });
    expect(await readdir(project.path('apps/whatsapp-service/data'))).toEqual(['simulator']);
    for (const address of [`a phone to write from: ${simulator}`, `${service}/docs`]) expect(stdout).toContain(address);
    // The second run finds everything, address and service included, and changes nothing.
    const again = await setup('--simulator', '--yes');
    expect([again.code, await read('.env.simulator')]).toEqual([0, kept]);
    expect(again.stdout).toContain(`a simulated Meta at ${simulator.replace('localhost', '127.0.0.1')}`);
  });

  it('a command that finds no service says how to start it with these settings', async () => {
    await project.write('.env.simulator', `WHATSAPP_SERVICE_URL=${service}`);
    const { stderr } = await whatsapp(['outbox', 'list'], { project: project.url, env });
    expect(stderr).toContain('Start it (`npx whatsapp setup --simulator`)');
    await rm(project.path('.env.simulator'));
    const bare = await whatsapp(['outbox', 'list'], { project: project.url, env: { ...env, PORT: '9' } });
    expect(bare.stderr).toContain('Start it (`npx whatsapp setup`; without a Meta account `npx whatsapp sandbox`)');
    const settings = project.path('.env.simulator.mine');
    await project.write('.env.simulator.mine', `WHATSAPP_SERVICE_URL=${service}`);
    const named = await whatsapp(['outbox', 'list', '--settings', settings], { project: project.url, env });
    expect(named.stderr).toContain(`npm start --workspace apps/whatsapp-service -- --settings ${settings}`);
  });

  it('the service starts with the simulator’s settings, and says how if there are no others', async () => {
    await project.write('.env.simulator', 'INTEXURAOS_WHATSAPP_VERIFY_TOKEN=v', 'INTEXURAOS_WHATSAPP_APP_SECRET=s');
    const app = new URL('apps/whatsapp-service/', project.url);
    const clean = Object.fromEntries(['VERIFY_TOKEN', 'APP_SECRET'].map((name) => [`INTEXURAOS_WHATSAPP_${name}`, '']));
    await expect(startService({ app, env: clean })).rejects.toThrow('npm start -- --settings ../../.env.simulator');
  });

  it.runIf(hasTerminal)('plain setup then sets up the real Meta', async () => {
    await project.write('.env.simulator', `INTEXURAOS_WHATSAPP_GRAPH_URL=${simulator}`);
    terminal = openTerminal(['setup'], env, project.program);
    await terminal.sees(/WhatsApp with Meta\n[\s\S]*developers\.facebook\.com[\s\S]*◆ {2}App id/);
    terminal.presses('C-c');
    await terminal.sees('Interrupted.');
  });

  it('an older .env that points at a simulator needs a word where nobody can be asked', async () => {
    await writeOlderFile();
    const { code, stderr } = await setup('--yes');
    expect([code, stderr]).toEqual([
      2,
      `.env points at a simulator (${simulator}).\n` +
        'Give --simulator to continue with it, or --fresh to set up the real Meta; either keeps the file as .env.simulator.\n',
    ]);
    expect(await files()).toEqual(['.env']);
  });

  it.runIf(hasTerminal)(
    'offers to keep an older .env as .env.simulator, with its store, and sets up the real Meta',
    async () => {
      await writeOlderFile();
      terminal = openTerminal(['setup'], env, project.program);
      await terminal.sees(/\.env points at a simulator[\s\S]*● Set up the real Meta/);
      terminal.presses('Enter');
      await terminal.sees(/it is \.env\.simulator now[\s\S]*WhatsApp with Meta\n[\s\S]*◆ {2}App id/);
      terminal.presses('C-c');
      await terminal.sees('Interrupted.');
      expect(await files()).toEqual(['.env.simulator']);
      const store = { INTEXURAOS_WHATSAPP_STORE: 'sqlite:./data/simulator/whatsapp.db' };
      expect(await read('.env.simulator')).toMatchObject({ INTEXURAOS_WHATSAPP_API_KEYS: 'older-api-key', ...store });
      expect(await readFile(project.path('.env.simulator'), 'utf8')).toMatch(/^# mine\n/);
      expect((await readdir(project.path('apps/whatsapp-service/data/simulator'))).length).toBe(3);
    },
  );

  it.runIf(hasTerminal)('continues with the simulator of an older .env, if that is wanted', async () => {
    await writeOlderFile();
    await rm(project.path('apps/whatsapp-service/data'), { recursive: true });
    terminal = openTerminal(['setup', '--to', '+16505551234'], env, project.program);
    await terminal.sees('● Set up the real Meta');
    terminal.presses('Down', 'Enter');
    await terminal.sees(/WhatsApp with a simulated Meta[\s\S]*● Start the service here/);
    terminal.presses('Enter');
    await terminal.sees('runs until Ctrl-C', 60_000);
    terminal.presses('C-c');
    await terminal.sees('ended with 0');
    expect(await files()).toEqual(['.env.simulator']);
    expect(await read('.env.simulator')).toMatchObject({ INTEXURAOS_WHATSAPP_API_KEYS: 'older-api-key' });
  });

  it('--fresh forgets the address of Meta too: of an older .env, and of a file that is named', async () => {
    await writeOlderFile();
    const moved = await setup('--fresh', '--yes');
    expect([moved.code, moved.stderr]).toEqual([2, expect.stringContaining('App id is missing.')]);
    expect(await files()).toEqual(['.env.simulator']);
    const settings = project.path('.env.mine');
    await project.write(
      '.env.mine',
      `INTEXURAOS_WHATSAPP_GRAPH_URL=${simulator}`,
      'WHATSAPP_APP_ID=12345678',
      'OTHER=1',
    );
    const named = await setup('--fresh', '--yes', '--settings', settings);
    expect([named.code, named.stdout, named.stderr]).toEqual([
      2,
      expect.stringContaining('WhatsApp with Meta\n'),
      expect.stringContaining('App id is missing.'),
    ]);
    expect(await readFile(settings, 'utf8')).toBe('WHATSAPP_APP_ID=12345678\nOTHER=1\n');
  });

  it('overwrites no .env.simulator', async () => {
    await writeOlderFile();
    await project.write('.env.simulator', 'MINE=1');
    await setup('--fresh', '--yes');
    expect(await files()).toEqual(['.env.simulator', '.env.simulator.2']);
    expect(await read('.env.simulator')).toEqual({ MINE: '1' });
  });

  it('names the service’s own .env if that points at a simulator, since it wins', async () => {
    await project.write('apps/whatsapp-service/.env', `INTEXURAOS_WHATSAPP_GRAPH_URL=${simulator}`);
    const { code, stderr } = await setup('--yes');
    await rm(project.path('apps/whatsapp-service/.env'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('apps/whatsapp-service/.env points at a simulator')]);
  });

  it('leaves an older .env alone while a service runs with it', async () => {
    await writeOlderFile();
    const port = Number(new URL(service).port);
    const running = await startService({
      app: new URL('apps/whatsapp-service/', project.url),
      env: await readStrings(),
      port,
    });
    const { code, stderr } = await setup('--fresh', '--yes');
    await running.stop();
    expect([code, stderr]).toEqual([1, expect.stringContaining(`The service at ${service} runs with .env`)]);
    expect(await files()).toEqual(['.env']);
  });
  const readStrings = async () =>
    Object.fromEntries(Object.entries(await read('.env')).flatMap(([name, text]) => (text ? [[name, text]] : [])));

  describe('with a service that runs with the settings of .env.simulator', () => {
    let running: Awaited<ReturnType<typeof startService>>;
    let meta: Simulator;
    beforeEach(async () => {
      const other = {
        INTEXURAOS_WHATSAPP_VERIFY_TOKEN: 'of-the-simulator',
        INTEXURAOS_WHATSAPP_APP_SECRET: defaults.appSecret,
        INTEXURAOS_WHATSAPP_GRAPH_URL: simulator,
      };
      await project.write('.env.simulator', ...Object.entries(other).map(([name, text]) => `${name}=${text}`));
      const app = new URL('apps/whatsapp-service/', project.url);
      running = await startService({ app, env: other, port: Number(new URL(service).port) });
      meta = await createSimulator({ speed: 10, random: () => 0.5 });
    });
    afterEach(async () => {
      await running.stop();
      await meta.close();
    });
    const given = ['--app-id', defaults.appId, '--app-secret', defaults.appSecret, '--token', defaults.token];
    const args = () => ['setup', ...given, '--service', service];
    const here = () => ({ ...env, INTEXURAOS_WHATSAPP_GRAPH_URL: meta.url });
    const problem =
      /runs with the settings of\s+\S*\/\.env\.simulator\.\s+Stop\s+it\s+and\s+start\s+it\s+with\s+these:\s+npm\s+start/;

    it('says whose settings it has, and how to start it with these', async () => {
      const { code, stderr } = await whatsapp([...args(), '--yes'], { project: project.url, env: here() });
      expect([code, stderr]).toEqual([1, expect.stringMatching(problem)]);
    });

    it.runIf(hasTerminal)('waits until it has ended, and offers to start one', async () => {
      terminal = openTerminal(args(), here(), project.program);
      await terminal.sees(problem);
      await running.stop();
      await terminal.sees('● Start the service here');
      terminal.presses('C-c');
      await terminal.sees('ended with 1');
    });
  });

  it('F2: a simulator that somebody else started with another secret is named, with a way out', async () => {
    const meta = await createSimulator({ port: Number(new URL(simulator).port), appSecret: 'secret-of-somebody-else' });
    const { code, stderr } = await setup('--simulator', simulator, '--service', service, '--yes');
    await meta.close();
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^The simulator at .* has another app secret or token than these settings\.\nStop it and run setup again/,
      ),
    ]);
    expect(existsSync(project.path('.env'))).toBe(false);
  });
});
