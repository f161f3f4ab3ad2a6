import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSettings } from './settings.ts';
import { type ConnectionOptions, chooseSettings } from './settings-source.ts';

let folder: string;
let project: URL;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whatsapp-settings-'));
  project = pathToFileURL(`${folder}/`);
});
afterEach(() => rm(folder, { recursive: true }));

const write = (name: string, ...lines: readonly string[]) => writeFile(join(folder, name), lines.join('\n'));
const simulated = 'INTEXURAOS_WHATSAPP_GRAPH_URL=http://localhost:8190';

async function read(options: ConnectionOptions, env: NodeJS.ProcessEnv = {}, isExact = false) {
  const source = await chooseSettings(options, env, project, isExact);
  const { token, appSecrets, apiKey, graphUrl, isSimulator } = readSettings(source, options, env);
  const file = source.file.href.slice(project.href.length);
  return { token, appSecret: appSecrets[0], apiKey, graphUrl, isSimulator, file, notice: source.notice };
}

describe('readSettings', () => {
  const real = { INTEXURAOS_WHATSAPP_ACCESS_TOKEN: 'real-token', INTEXURAOS_WHATSAPP_APP_SECRET: 'real-secret' };

  it('gives no simulator the access token, and only one on this machine the app’s secret', async () => {
    expect(await read({ simulator: 'http://127.0.0.1:8090' }, real)).toMatchObject({
      token: 'simulator-token',
      appSecret: 'real-secret',
    });
    expect(await read({ simulator: 'http://simulator.example:8090' }, real)).toMatchObject({
      token: 'simulator-token',
      appSecret: 'simulator-app-secret',
    });
  });
});

describe('F1: the simulator has settings of its own', () => {
  const realFile = ['INTEXURAOS_WHATSAPP_API_KEYS=real-key', 'INTEXURAOS_WHATSAPP_APP_SECRET=real-secret'];

  it('reads .env.simulator with --simulator, and nothing of .env', async () => {
    await write('.env', ...realFile);
    expect(await read({ simulator: true })).toMatchObject({
      apiKey: null,
      appSecret: 'simulator-app-secret',
      graphUrl: 'http://localhost:8090',
      file: '.env.simulator',
    });
    await write('.env.simulator', simulated, 'INTEXURAOS_WHATSAPP_API_KEYS=simulated-key');
    expect(await read({ simulator: true })).toMatchObject({
      apiKey: 'simulated-key',
      graphUrl: 'http://localhost:8190',
    });
    expect(await read({})).toMatchObject({ apiKey: 'real-key', isSimulator: false, file: '.env', notice: null });
  });

  it('uses .env.simulator without being asked only if nothing else says where Meta or the service is, and says so', async () => {
    await write('.env.simulator', simulated, 'INTEXURAOS_WHATSAPP_API_KEYS=simulated-key');
    expect(await read({})).toMatchObject({
      apiKey: 'simulated-key',
      notice: 'Using .env.simulator: nothing else is configured.',
    });
    expect(await read({}, { LOG_LEVEL: 'warn' })).toMatchObject({ apiKey: 'simulated-key' });
    expect(await read({}, { WHATSAPP_API_KEY: 'mine' })).toMatchObject({ apiKey: 'mine', notice: null });
    expect(await read({ service: 'http://localhost:8080' })).toMatchObject({ apiKey: null, notice: null });
    expect(await read({}, {}, true)).toMatchObject({ apiKey: null, file: '.env', notice: null });
  });

  it('reads an older .env that points at a simulator as the simulator’s, until there is .env.simulator', async () => {
    await write('.env', simulated, 'INTEXURAOS_WHATSAPP_API_KEYS=older-key');
    expect(await read({ simulator: true })).toMatchObject({ apiKey: 'older-key', file: '.env' });
    expect(await read({})).toMatchObject({ apiKey: 'older-key', isSimulator: true, notice: null });
    await write('.env.simulator', simulated);
    expect(await read({ simulator: true })).toMatchObject({ apiKey: null, file: '.env.simulator' });
  });

  it('reads the file of --settings and no other', async () => {
    await write('.env', ...realFile);
    await write('.env.simulator', simulated);
    await write('mine', 'INTEXURAOS_WHATSAPP_API_KEYS=my-key');
    const settings = join(folder, 'mine');
    expect(await read({ settings })).toMatchObject({ apiKey: 'my-key', file: 'mine', isSimulator: false });
    expect(await read({ settings, simulator: true })).toMatchObject({ apiKey: 'my-key', isSimulator: true });
  });
});
