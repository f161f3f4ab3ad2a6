import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { createSimulator, type Simulator } from '@intexuraos/whatsapp-simulator';
import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { freePort, type ServiceProcess, startService } from '../../../trials/support/service-process.ts';
import { whatsapp } from './support/cli.ts';
import { hasTerminal, openTerminal, type RealTerminal } from './support/terminal.ts';

let folder: string;
let meta: Simulator;
let terminal: RealTerminal | undefined;
/** A service that setup finds running. */
let running: ServiceProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'whatsapp-setup-'));
  meta = await createSimulator({ speed: 10, random: () => 0.5 });
});
afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
  await running?.kill();
  running = undefined;
  await meta.close();
  await rm(folder, { recursive: true, force: true });
});

async function surroundings() {
  const settings = join(folder, '.env');
  const service = `http://localhost:${await freePort()}`;
  const env = {
    INTEXURAOS_WHATSAPP_GRAPH_URL: meta.url,
    INTEXURAOS_WHATSAPP_STORE: `sqlite:${join(folder, 'w.db')}`,
    METADATA_SERVER_DETECTION: 'none',
  };
  return { settings, service, env, args: ['setup', '--settings', settings, '--service', service] };
}

/** Something called gcloud that keeps secrets in a folder, each version a line. */
async function fakeGcloud(below: string) {
  const bin = await mkdtemp(join(below, 'bin-'));
  const secrets = await mkdtemp(join(below, 'secrets-'));
  const script = `#!/bin/sh
cd ${secrets}
case "$1 $2 $3" in
  "secrets create "*) [ -e "$3" ] && { echo "ERROR: already exists" >&2; exit 1; }; : > "$3" ;;
  "secrets versions add") [ -e "$4" ] || exit 1; cat >> "$4"; echo >> "$4" ;;
  "secrets versions access") name="\${5#--secret=}"; [ -e "$name" ] || { echo "ERROR: NOT_FOUND: Secret" >&2; exit 1; }
    tail -n 1 "$name" ;;
esac
`;
  await writeFile(join(bin, 'gcloud'), script);
  await chmod(join(bin, 'gcloud'), 0o755);
  return {
    path: `${bin}:${process.env.PATH}`,
    secrets: async (): Promise<Record<string, string[]>> => {
      const read = async (name: string): Promise<[string, string[]]> => [
        name,
        (await readFile(join(secrets, name), 'utf8')).trim().split('\n'),
      ];
      return Object.fromEntries(await Promise.all((await readdir(secrets)).map(read)));
    },
  };
}

/** What it says on stderr, except that it is waiting, as it does on a slow machine. */
const complaints = (stderr: string): string => stderr.replace(/^Waiting for .* …\n/gm, '');

describe('whatsapp setup', { timeout: 90_000 }, () => {
  it.runIf(hasTerminal)(
    'goes from nothing to a delivered hello_world and a received reply, in a terminal',
    async () => {
      const { settings, env, args } = await surroundings();
      const number = meta.platform.world.phoneNumbers.get(defaults.phoneNumberId);
      Object.assign(number ?? {}, { platformType: 'NOT_APPLICABLE', status: 'PENDING' });
      terminal = openTerminal(args, env);
      await terminal.sees('◆  App id');
      terminal.types('not-an-id');
      await terminal.sees('An id has digits only');
      terminal.presses('C-u');
      terminal.types(defaults.appId);
      await terminal.sees('◆  App secret');
      terminal.types('a-wrong-app-secret');
      await terminal.sees(/Meta rejects this secret[\s\S]*◆ {2}App id/);
      terminal.types(defaults.appId);
      await terminal.sees('◆  App secret');
      terminal.types(defaults.appSecret);
      await terminal.sees('the secret belongs to it');
      await terminal.sees('◆  Access token');
      terminal.types(defaults.token);
      await terminal.sees('a system user’s; never expires');
      await terminal.sees('◆  Six-digit PIN');
      terminal.types('314159');
      await terminal.sees('registered for the Cloud API');
      await terminal.sees('● Start the service here');
      terminal.presses('Enter');
      await terminal.sees('is subscribed to account 102290129340398');
      await terminal.sees('◆  Who should get it?');
      terminal.types('+16505551234');
      await terminal.sees('hello_world is delivered');
      await terminal.sees('“Hello, I got it!”');
      await terminal.sees('runs until Ctrl-C');
      terminal.presses('C-c');
      await terminal.sees('ended with 0');
      expect(number).toMatchObject({ pin: '314159', status: 'CONNECTED' });
      expect(await terminal.screen()).not.toContain(defaults.token);
      const file = await readFile(settings, 'utf8');
      expect(file).toContain(`INTEXURAOS_WHATSAPP_ACCESS_TOKEN=${defaults.token}`);
      expect((await stat(settings)).mode & 0o777).toBe(0o600);
    },
  );

  it.runIf(hasTerminal)('resumes where it was interrupted, and asks for nothing twice', async () => {
    const { settings, env, args } = await surroundings();
    terminal = openTerminal(args, env);
    await terminal.sees('◆  App id');
    terminal.types(defaults.appId);
    await terminal.sees('◆  App secret');
    terminal.types(defaults.appSecret);
    await terminal.sees('◆  Access token');
    terminal.presses('C-c');
    await terminal.sees('Interrupted.');
    await terminal.sees('ended with 1');
    await terminal.close();
    const more = ['--token', defaults.token, '--to', '+16505551234', '--yes', '--json'];
    const { code, stdout, stderr } = await whatsapp([...args, ...more], { env: { ...process.env, ...env } });
    expect([code, stderr], stdout).toEqual([0, expect.not.stringContaining('missing')]);
    expect(JSON.parse(stdout)).toMatchObject({ appId: defaults.appId, phoneNumberId: defaults.phoneNumberId });
    const kept = await readFile(settings, 'utf8');
    // A third run has nothing to ask and changes nothing.
    const again = await whatsapp([...args, '--to', '+16505551234', '--yes'], { env: { ...process.env, ...env } });
    expect([again.code, await readFile(settings, 'utf8')]).toEqual([0, kept]);
    expect(again.stdout).toContain('is subscribed to account 102290129340398 already');
  });

  it('says why the service didn’t start, and ends with 1', { timeout: 60_000 }, async () => {
    const { args, env, service } = await surroundings();
    // Whatever listens there takes connections and says nothing.
    const mute = createServer().listen(Number(new URL(service).port));
    const given = ['--app-id', defaults.appId, '--app-secret', defaults.appSecret, '--token', defaults.token, '--yes'];
    // It looks again for eight seconds, in case the port is that of a service which is about to end.
    const begunAt = Date.now();
    const { code, stderr } = await whatsapp([...args, ...given, '--pin', '314159'], {
      env: { ...process.env, ...env },
      now: () => begunAt + 3 * (Date.now() - begunAt),
    });
    mute.close();
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^The service didn’t start: listen EADDRINUSE.* Set PORT to another one/m),
    ]);
  });

  it('reports that the service has stopped, not that Meta is silent, if the service stops while setup waits', async () => {
    const { settings, env, args, service: url } = await surroundings();
    const given = ['--app-id', defaults.appId, '--app-secret', defaults.appSecret, '--token', defaults.token];
    const run = (...more: string[]) =>
      whatsapp([...args, ...given, ...more, '--pin', '314159', '--yes'], { env: { ...process.env, ...env } });
    expect((await run('--to', '+16505551234')).code).toBe(0);
    const kept = parseEnv(await readFile(settings, 'utf8'));
    running = await startService({ port: Number(new URL(url).port), env: { ...env, ...kept } });
    meta.faults.add({}, { kind: 'no-status', statuses: ['sent', 'delivered', 'read'] });
    const waiting = run('--to', '+16505559999');
    const isTaken = () => meta.messages().some((each) => each.direction === 'sent' && each.to === '16505559999');
    await expect.poll(isTaken, { timeout: 20_000 }).toBe(true);
    await running.kill();
    const goneAt = Date.now();
    const { code, stderr } = await waiting;
    expect([code, stderr]).toEqual([3, expect.stringContaining('can’t be reached')]);
    expect(Date.now() - goneAt).toBeLessThan(15_000);
  });

  it('resumes after each failed call to Meta, and keeps comments and other variables', async () => {
    const { settings, env, args, service: url } = await surroundings();
    const before = '# by hand\nOTHER="1" # mine\n';
    await writeFile(settings, before, { mode: 0o600 });
    const given = ['--app-id', defaults.appId, '--app-secret', defaults.appSecret, '--token', defaults.token];
    const setup = () =>
      whatsapp([...args, ...given, '--to', '+16505551234', '--yes'], { env: { ...process.env, ...env } });
    const number = meta.platform.world.phoneNumbers.get(defaults.phoneNumberId);
    Object.assign(number ?? {}, { platformType: 'NOT_APPLICABLE', status: 'PENDING' });
    const broken: (readonly [string, number])[] = [];
    const calls = ['GET subscriptions', 'GET debug_token', 'GET phone_numbers', 'POST register', 'POST subscriptions'];
    const all = [...calls, 'POST subscribed_apps', 'POST messages'];
    const tryWithout = async (route: string): Promise<void> => {
      const fault = meta.faults.add({ route }, { kind: 'error', code: 131026 });
      broken.push([route, (await setup()).code]);
      meta.faults.remove(fault.id);
    };
    for (const route of calls) await tryWithout(route);
    // The last of these started the service, which ended with setup; the rest finds it running, and starts none.
    running = await startService({
      port: Number(new URL(url).port),
      env: { ...env, ...parseEnv(await readFile(settings, 'utf8')) },
    });
    for (const route of all.slice(calls.length)) await tryWithout(route);
    expect(broken).toEqual(all.map((route) => [route, 1]));
    const whole = await setup();
    expect([whole.code, complaints(whole.stderr)]).toEqual([0, '']);
    expect(whole.stdout).toContain('hello_world is');
    expect(await readFile(settings, 'utf8')).toMatch(new RegExp(`^${before}`));
  });

  it('stores no secret before Meta has accepted it', async () => {
    const { settings, env, args } = await surroundings();
    const given = ['--app-id', defaults.appId, '--token', 'no-token-of-anybody', '--yes'];
    await whatsapp([...args, ...given, '--app-secret', 'another-app-secret'], { env });
    await expect(readFile(settings, 'utf8')).rejects.toThrow('ENOENT');
    await whatsapp([...args, ...given, '--app-secret', defaults.appSecret], { env });
    const kept = await readFile(settings, 'utf8');
    expect([kept.includes(defaults.appSecret), kept.includes('no-token-of-anybody')]).toEqual([true, false]);
  });

  it('stores secrets in Secret Manager, and finds them there in the next run', async () => {
    const { settings, env, args } = await surroundings();
    const gcloud = await fakeGcloud(folder);
    const here = { ...process.env, ...env, PATH: gcloud.path };
    const given = ['--app-id', defaults.appId, '--app-secret', defaults.appSecret, '--token', defaults.token];
    const usual = [...args, '--secret-manager', 'my-project', '--to', '+16505551234', '--yes'];
    const path = process.env.PATH;
    process.env.PATH = gcloud.path;
    try {
      const first = await whatsapp([...usual, ...given], { env: here });
      expect([first.code, complaints(first.stderr)]).toEqual([0, '']);
      const kept = await gcloud.secrets();
      expect(kept).toMatchObject({
        INTEXURAOS_WHATSAPP_APP_SECRET: [defaults.appSecret],
        INTEXURAOS_WHATSAPP_ACCESS_TOKEN: [defaults.token],
        INTEXURAOS_WHATSAPP_VERIFY_TOKEN: [expect.any(String)],
        INTEXURAOS_WHATSAPP_API_KEYS: [expect.any(String)],
        INTEXURAOS_WHATSAPP_WABA_ID: [defaults.wabaId],
        INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: [defaults.phoneNumberId],
      });
      const plain = await readFile(settings, 'utf8');
      expect(plain).not.toMatch(/SECRET=|TOKEN=|API_KEYS=/);
      expect(plain).toContain('INTEXURAOS_WHATSAPP_TIME_ZONE=America/Los_Angeles');
      // Nothing is asked again, and nothing gets another version.
      const second = await whatsapp(usual, { env: here });
      expect([second.code, await gcloud.secrets()]).toEqual([0, kept]);
    } finally {
      process.env.PATH = path;
    }
  });

  it('reports that something else answers at the service’s URL', async () => {
    const { env, args } = await surroundings();
    const given = ['--app-id', defaults.appId, '--app-secret', defaults.appSecret, '--token', defaults.token];
    const { code, stderr } = await whatsapp([...args, ...given, '--yes', '--service', meta.url], { env });
    expect([code, stderr]).toEqual([1, expect.stringContaining('Something other than the service answers')]);
  });

  it.runIf(hasTerminal)('ends at once on Ctrl-C while it waits for the service, in a narrow terminal', async () => {
    const { env, args } = await surroundings();
    const given = ['--app-id', defaults.appId, '--app-secret', defaults.appSecret, '--token', defaults.token];
    terminal = openTerminal([...args, ...given], { ...env, NO_COLOR: '1' }, undefined, 60);
    await terminal.sees('● Start the service here');
    terminal.presses('Down', 'Enter');
    await terminal.sees(/◇[\s\S]*I’ll start it in another terminal/);
    terminal.presses('C-c');
    await terminal.sees('Interrupted.');
    await terminal.sees('ended with 1', 5_000);
    // Lines end between words.
    expect(await terminal.screen()).toMatch(/✓ all of it .*\n {4}\S/);
  });

  it.each([
    ['a secret that is not the app’s', ['--app-secret', 'another-app-secret'], 1, /rejects this secret/],
    ['a token that is none', ['--token', 'no-token-of-anybody'], 1, /rejects this token/],
    ['an account that there isn’t', ['--waba', '1234567'], 1, /code 100/],
    ['a number that there isn’t', ['--number', '1234567'], 2, /has no number with the id 1234567/],
    ['an address without TLS', ['--callback-url', 'ftp://x'], 2, /path is|HTTPS|address/],
  ])('ends with one clear line for %s', async (_what, given, code, says) => {
    const { env, args } = await surroundings();
    const usual = { '--app-id': defaults.appId, '--app-secret': defaults.appSecret, '--token': defaults.token };
    const options = Object.entries(usual).flatMap(([name, value]) => (given.includes(name) ? [] : [name, value]));
    const ran = await whatsapp([...args, ...options, ...given, '--yes'], { env: { ...process.env, ...env } });
    expect([ran.code, ran.stderr]).toEqual([code, expect.stringMatching(says)]);
  });

  it('says what is missing if it does not run interactively', async () => {
    const { env, args } = await surroundings();
    const asked = await whatsapp(args, { env });
    expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('there is no terminal to answer on')]);
    const unsaid = await whatsapp([...args, '--yes'], { env });
    expect([unsaid.code, unsaid.stderr]).toEqual([2, expect.stringContaining('--app-id')]);
  });
});
