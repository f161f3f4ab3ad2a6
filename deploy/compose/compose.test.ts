import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfig, variables } from '../../apps/whatsapp-service/src/config/config.ts';
import { graphVariables } from '../../apps/whatsapp-service/src/config/graph.ts';
import { mediaVariables } from '../../apps/whatsapp-service/src/config/media.ts';
import { fileVariable } from '../../apps/whatsapp-service/src/config/secret.ts';
import { signInVariables } from '../../apps/whatsapp-service/src/config/sign-in.ts';
import { startArguments } from '../../apps/whatsapp-service/src/start-arguments.ts';
import { stoppingTimes } from '../../apps/whatsapp-service/src/stopping.ts';
import { describeWithFirestore } from '../../apps/whatsapp-service/test/support/firestore-tests.ts';
import { currentApp, freePort, type ServiceProcess, startService } from '../../trials/support/service-process.ts';
import { type ComposeService, readCompose } from './read-compose.ts';

const sandbox = 'docker-compose.yaml';
const production = 'docker-compose.production.yaml';
const required = {
  WHATSAPP_DOMAIN: 'wa.example.com',
  INTEXURAOS_WHATSAPP_VERIFY_TOKEN: 'compose-4d9a0e7c2b5f8136',
  INTEXURAOS_WHATSAPP_APP_SECRET: '91c4f7e0b2d85a3c6e1f09d7a4b82c53',
};

/** All variables that the service, and the clients of Google and OpenTelemetry, read. */
const known = new Set([
  ...Object.values(variables).map(({ name }) => name),
  ...['VERIFY_TOKEN', 'APP_SECRET', 'API_KEYS', 'METRICS_KEY'].map((name) =>
    fileVariable(`INTEXURAOS_WHATSAPP_${name}`),
  ),
  ...Object.values(graphVariables),
  ...Object.values(mediaVariables),
  ...Object.values(signInVariables),
  ...['INTEXURAOS_WHATSAPP_STORE', 'WHATSAPP_ACCESS_TOKEN', 'WHATSAPP_WABA_ID', 'WHATSAPP_PHONE_NUMBER_ID'],
  ...['GOOGLE_CLOUD_PROJECT', 'FIRESTORE_EMULATOR_HOST', 'METADATA_SERVER_DETECTION'],
  ...['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_TRACES_SAMPLER', 'HTTPS_PROXY', 'NO_PROXY'],
]);

/** The variables that production sets itself, whatever `.env` contains. */
const fixed = {
  HOST: '0.0.0.0',
  PORT: '8080',
  INTEXURAOS_WHATSAPP_TRUSTED_PROXIES: '1',
  INTEXURAOS_WHATSAPP_STORE: 'sqlite:/data/whatsapp.db',
  INTEXURAOS_WHATSAPP_PUBLIC_URL: 'https://wa.example.com',
};
const settings = Object.fromEntries([...known].map((name) => [name, `the value of ${name}`]));

const hasCompose = spawnSync('docker-compose', ['version']).status === 0;
if (!hasCompose) console.info('docker-compose is not installed: what it makes of the Compose files is not tried.');

const bytesOf = (memory = ''): number => Number.parseInt(memory, 10) * (memory.endsWith('g') ? 2 ** 30 : 2 ** 20);
const service = (file: string, env: Readonly<Record<string, string>>) => readCompose(file, env)['whatsapp-service'];

describe.each([
  [sandbox, {}],
  [production, required],
])('%s', (file, env) => {
  const services = readCompose(file, env);

  it('sets no variable that the service doesn’t know', () => {
    const set = Object.keys(service(file, env)?.environment ?? {}).filter((name) => !(name in env));
    expect(set.length).toBeGreaterThan(3);
    expect(set.filter((name) => !known.has(name))).toEqual([]);
  });

  it('waits only for services with a health check, and builds from existing files', () => {
    for (const { depends_on: needs = {}, build } of Object.values(services)) {
      for (const [name, { condition }] of Object.entries(needs)) {
        expect([name, condition]).toEqual([name, 'service_healthy']);
        const { healthcheck, image } = services[name] ?? {};
        // The image's own health check counts too.
        expect(healthcheck?.test ?? image).toBeTruthy();
      }
      if (build) expect(existsSync(new URL(`../../${build.dockerfile}`, import.meta.url))).toBe(true);
    }
  });

  it('limits the memory, processors and processes of each part', () => {
    for (const [name, part] of Object.entries(services)) {
      expect([name, part]).toMatchObject([
        name,
        { mem_limit: expect.stringMatching(/^\d+[mg]$/), cpus: expect.any(Number), pids_limit: expect.any(Number) },
      ]);
    }
  });

  it('gives the service memory for its heap and for bodies on top', () => {
    const memory = bytesOf(service(file, env)?.mem_limit);
    const share = startArguments(currentApp).flatMap(
      (arg) => /^--max-old-space-size-percentage=(\d+)$/.exec(arg)?.[1] ?? [],
    );
    const offHeap = memory * (1 - Number(share[0]) / 100);
    const { maxInFlightBytes } = readConfig(service(file, env)?.environment ?? {});
    // The measured maximum (docs/reference/figures.md), as if all of it were outside the heap, plus the bodies.
    expect(offHeap).toBeGreaterThan(265e6 + maxInFlightBytes);
  });
});

describe(sandbox, () => {
  it('needs no .env: the service starts without warnings', () => {
    const config = readConfig(service(sandbox, {})?.environment ?? {});
    expect(config.warnings).toEqual([]);
    expect(config).toMatchObject({ apiKeys: ['sandbox-api-key'], port: 8080, store: { kind: 'firestore' } });
  });

  it('takes secrets from an .env on both sides, but neither the account nor the token', () => {
    const env = {
      INTEXURAOS_WHATSAPP_VERIFY_TOKEN: 'mine',
      INTEXURAOS_WHATSAPP_APP_SECRET: 'my-secret',
      WHATSAPP_PHONE_NUMBER_ID: '1',
      INTEXURAOS_WHATSAPP_ACCESS_TOKEN: 'real-token',
    };
    const services = readCompose(sandbox, env);
    const config = readConfig(services['whatsapp-service']?.environment ?? {});
    expect(config).toMatchObject({ verifyTokens: ['mine'], phoneNumberIds: ['106540352242922'] });
    expect(services.simulator?.command).toEqual(
      expect.arrayContaining(['--verify-token=mine', '--app-secret=my-secret']),
    );
    expect(JSON.stringify(services)).not.toContain('real-token');
  });

  it('is reached from this machine only, at the guide’s port', () => {
    const services = readCompose(sandbox, {});
    expect(services['whatsapp-service']?.ports).toEqual(['127.0.0.1:8082:8080']);
    expect(services.simulator?.ports).toEqual(['127.0.0.1:8090:8090']);
  });
});

describe(production, () => {
  it('says which variables it needs', () => {
    for (const name of Object.keys(required)) {
      const { [name]: _, ...others } = required as Record<string, string>;
      expect(() => readCompose(production, others)).toThrow(`${name}: set it in .env`);
    }
  });

  it('leaves room for secrets in files', () => {
    const { environment = {} } = service(production, { ...required, INTEXURAOS_WHATSAPP_APP_SECRET: '' }) ?? {};
    expect(environment.INTEXURAOS_WHATSAPP_APP_SECRET).toBe('');
  });

  it('keeps SQLite on the volume, behind its one proxy', () => {
    const { environment = {}, volumes, ports } = service(production, required) ?? {};
    expect(readConfig(environment)).toMatchObject({ store: { kind: 'sqlite' }, trustedProxies: 1 });
    expect(volumes).toEqual(['whatsapp-data:/data']);
    expect(ports).toBeUndefined();
  });

  it('F11: passes every setting of .env on to the service, except those that its other parts rely on', () => {
    const { environment } = service(production, { ...settings, WHATSAPP_DOMAIN: 'wa.example.com' }) ?? {};
    expect(environment).toMatchObject({ ...settings, ...fixed });
  });

  it.skipIf(!hasCompose)('is read by Compose in that way, with .env in the root of the clone', () => {
    const root = mkdtempSync(join(tmpdir(), 'compose-'));
    cpSync(new URL('../../docker', import.meta.url), join(root, 'docker'), { recursive: true });
    const all = { ...settings, WHATSAPP_DOMAIN: 'wa.example.com' };
    const lines = Object.entries(all).map(([name, value]) => `${name}=${value}`);
    writeFileSync(join(root, '.env'), lines.join('\n'));
    const args = ['--env-file', '.env', '-f', `docker/${production}`, 'config'];
    const env = { PATH: process.env.PATH };
    const text = execFileSync('docker-compose', args, { cwd: root, encoding: 'utf8', env });
    rmSync(root, { recursive: true });
    const { services } = parse(text) as { services: Record<string, ComposeService> };
    expect(services['whatsapp-service']?.environment).toMatchObject({ ...settings, ...fixed });
  });

  it('keeps SQLite even if .env names a Google project', () => {
    const { environment = {} } = service(production, { ...required, GOOGLE_CLOUD_PROJECT: 'shop' }) ?? {};
    expect(readConfig(environment)).toMatchObject({ store: { kind: 'sqlite', path: '/data/whatsapp.db' } });
  });

  it('passes on the short names in the guide’s .env', () => {
    const { environment = {} } =
      service(production, { ...required, WHATSAPP_ACCESS_TOKEN: 't', WHATSAPP_WABA_ID: '7' }) ?? {};
    expect(readConfig(environment)).toMatchObject({ wabaIds: ['7'], graph: { token: { kind: 'value', value: 't' } } });
  });

  it('gives each part only the rights it needs, restarts after a crash, and limits its logs', () => {
    for (const part of Object.values(readCompose(production, required))) {
      expect(part).toMatchObject({
        restart: 'unless-stopped',
        read_only: true,
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        logging: { options: { 'max-size': expect.any(String), 'max-file': expect.any(String) } },
      });
    }
  });

  it('gives the service more time to stop than it needs', () => {
    const seconds = Number(/^(\d+)s$/.exec(service(production, required)?.stop_grace_period ?? '')?.[1]);
    expect(seconds * 1_000).toBeGreaterThan(stoppingTimes.end + 3_000);
  });

  it('backs up the service’s data with the bundled command', () => {
    const { command = [], volumes } = readCompose(production, required).backup ?? {};
    const build = readFileSync(new URL('../../apps/whatsapp-service/build.ts', import.meta.url), 'utf8');
    expect(command.slice(0, 2)).toEqual(['node', '/app/dist/backup.js']);
    expect(build).toContain('backup: here(');
    expect(volumes?.[0]).toBe('whatsapp-data:/data');
  });
});

await describeWithFirestore(`${sandbox}, run as processes`, ({ emulatorHost, freshProjectId }) => {
  let running: { service: ServiceProcess; simulator: ChildProcess } | undefined;
  afterAll(async () => {
    running?.simulator.kill('SIGKILL');
    await running?.service.kill();
  });

  it('passes a message through in both directions', { timeout: 60_000 }, async () => {
    const services = readCompose(sandbox, {});
    const [servicePort, simulatorPort] = [await freePort(), await freePort()];
    /** Replaces service names by this machine, each with its port here. */
    const mapped = (text: string): string =>
      text
        .replace('whatsapp-service:8080', `127.0.0.1:${servicePort}`)
        .replace('simulator:8090', `127.0.0.1:${simulatorPort}`)
        .replace('firestore:8085', emulatorHost);
    const { environment = {} } = services['whatsapp-service'] ?? {};
    const env = Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, mapped(value)]));
    // The emulator is shared with other tests.
    const started = await startService({ env: { ...env, GOOGLE_CLOUD_PROJECT: freshProjectId() }, port: servicePort });
    const command = new URL('../../packages/simulator/bin/whatsapp-simulator.js', import.meta.url).pathname;
    const args = (services.simulator?.command ?? []).map(mapped);
    const simulator = spawn(process.execPath, [command, ...args, '--port', `${simulatorPort}`]);
    running = { service: started, simulator };
    let said = '';
    simulator.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
    await expect.poll(() => said, { timeout: 20_000 }).toContain('answered the handshake');

    const authorization = `Bearer ${environment.INTEXURAOS_WHATSAPP_API_KEYS}`;
    const number = environment.INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID;
    const json = { 'content-type': 'application/json' };
    const text = (body: string): string => JSON.stringify({ type: 'text', text: { body } });
    const wrote = await fetch(`http://127.0.0.1:${simulatorPort}/_simulator/users/16505551234/messages`, {
      method: 'POST',
      headers: json,
      body: text('Hello'),
    });
    expect(wrote.status).toBe(200);
    const latest = async (): Promise<unknown> => {
      const answer = await fetch(`${started.url}/v1/conversations`, { headers: { authorization } });
      return JSON.stringify(await answer.json());
    };
    await expect.poll(latest, { timeout: 20_000 }).toContain('16505551234');

    const sent = await fetch(`${started.url}/v24.0/${number}/messages`, {
      method: 'POST',
      headers: { ...json, authorization },
      body: JSON.stringify({ messaging_product: 'whatsapp', to: '16505551234', ...JSON.parse(text('Hello to you')) }),
    });
    expect(sent.status).toBe(200);
    const entry = async (): Promise<unknown> => {
      const path = `/v1/outbox/${sent.headers.get('x-outbox-id')}`;
      return (await fetch(started.url + path, { headers: { authorization } })).json();
    };
    await expect.poll(entry, { timeout: 30_000 }).toMatchObject({ state: expect.stringMatching(/delivered|read/) });
    simulator.kill('SIGTERM');
    expect(await once(simulator, 'exit')).toEqual([0, null]);
    expect(await started.stop()).toBe(0);
  });
});
