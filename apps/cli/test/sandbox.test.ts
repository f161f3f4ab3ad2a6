import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { createSimulator } from '@intexuraos/whatsapp-simulator';
import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { scenario, secondsApart } from '@intexuraos/whatsapp-simulator/story';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countItems } from '../../../trials/support/count-items.ts';
import { freePort } from '../../../trials/support/service-process.ts';
import type { Json } from '../src/json.ts';
import type { Summary } from '../src/sandbox/check-stored.ts';
import { type Ran, whatsapp } from './support/cli.ts';
import { openProject, type Project } from './support/project.ts';

let project: Project;
beforeAll(async () => {
  project = await openProject();
});
afterAll(() => project.remove());

/** How many items the service has to find in the story; a body that is sent again counts once. */
function itemsOfStory(): number {
  const bodies = new Map<string, Json>();
  const accepted = new Set<string>();
  for (const [step, { kind, build, refusal }] of scenario.entries()) {
    const seconds = 1_790_000_000 + step * secondsApart;
    const body = build({ seconds, suffix: '', earlier: (earlier) => bodies.get(earlier) ?? {} });
    bodies.set(kind, body);
    if (refusal === undefined) accepted.add(JSON.stringify(body));
  }
  return [...accepted].reduce((total, text) => total + countItems(JSON.parse(text)), 0);
}

const ports = async () => ({ port: await freePort(), metaPort: await freePort() });
const argsFor = ({ port, metaPort }: { port: number; metaPort: number }): string[] => [
  ...['sandbox', '--port', String(port)],
  ...['--meta-port', String(metaPort)],
];
const own = { env: { PATH: process.env.PATH, HOME: process.env.HOME } };

/** What it says on stderr, except that it is waiting, as it does on a slow machine. */
const said = (stderr: string): string => stderr.replace(/^Waiting .* …\n/gm, '');

describe('whatsapp sandbox', { timeout: 90_000 }, () => {
  it('tells the whole story once and finds all of it in the store, and does so again in a second run, as JSON', async () => {
    const chosen = await ports();
    const first = await whatsapp([...argsFor(chosen), '--once'], { ...own, project: project.url });
    expect([first.code, first.stderr]).toEqual([0, '']);
    const lines = first.stdout.split('\n');
    expect(lines).toContain('  failed: 0');
    expect(first.stdout).not.toMatch(/WRONG|NOT STORED|FAILED|in the queue/);
    const list = lines.filter((line) => !line.includes(project.url.pathname));
    expect(Math.max(...list.map((line) => line.length))).toBeLessThanOrEqual(80);

    const second = await whatsapp([...argsFor(chosen), '--once', '--json'], { ...own, project: project.url });
    expect([second.code, second.stderr]).toEqual([0, '']);
    const { settings, summary } = second.json<{ settings: Record<string, string>; summary: Summary }>();
    expect(settings.INTEXURAOS_WHATSAPP_API_KEYS).toMatch(/^[0-9a-f]{24}$/);
    expect([summary.problems, summary.items.failed]).toEqual([[], 0]);
    // Every item of the story, by a plain walk over its JSON, which shares no code with the service.
    const { applied, duplicate, rejected } = summary.items;
    expect(applied + duplicate + rejected).toBe(itemsOfStory());

    const folder = project.path(`data/sandbox-${chosen.port}`);
    expect((await stat(`${folder}/whatsapp.db`)).size).toBeGreaterThan(0);
    expect(await readFile(`${folder}/service.log`, 'utf8')).not.toBe('');
    expect(existsSync(`${folder}/settings.env`)).toBe(false);
  });

  it('names every port that is busy, and leaves the folder of that port alone', async () => {
    const chosen = await ports();
    const other = createServer().listen(chosen.metaPort, '127.0.0.1');
    await once(other, 'listening');
    const { code, stderr } = await whatsapp([...argsFor(chosen), '--once'], { ...own, project: project.url });
    other.close();
    expect([code, stderr]).toEqual([
      1,
      `Port ${chosen.metaPort} is used by another program.\n` +
        `End that program, or choose another port: npx whatsapp sandbox --meta-port ${chosen.metaPort + 100}\n`,
    ]);
    expect(existsSync(project.path(`data/sandbox-${chosen.port}`))).toBe(false);
  });

  it.each([
    [['--port', 'http'], '--port is "http", not a port (1 to 65535).'],
    [['--meta-port', '70000'], '--meta-port is "70000", not a port (1 to 65535).'],
    [['--port', '8090'], '--port and --meta-port are both 8090; they must differ.'],
    [['--twice'], "error: unknown option '--twice'"],
  ])('says what is wrong with %j, and ends with 2', async (args, problem) => {
    const { code, stderr } = await whatsapp(['sandbox', ...args], { ...own, project: project.url });
    expect([code, stderr.trim()]).toEqual([2, expect.stringContaining(problem)]);
  });
});

describe('F6: a running sandbox and the other commands', { timeout: 60_000 }, () => {
  let chosen: { port: number; metaPort: number };
  let run: Promise<Ran>;
  const stop = new AbortController();
  let shown = '';
  const inProject = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    whatsapp(args, { project: project.url, env });

  beforeAll(async () => {
    chosen = await ports();
    const isUp = Promise.withResolvers<void>();
    const onOutput = (text: string): void => {
      shown += text;
      if (shown.includes('until Ctrl-C')) isUp.resolve();
    };
    run = whatsapp(argsFor(chosen), { ...own, project: project.url, signal: stop.signal, onOutput });
    await Promise.race([isUp.promise, run]);
  });
  afterAll(async () => {
    stop.abort();
    await run;
  });

  const notice = () => `Using the sandbox at http://localhost:${chosen.port}: nothing else is configured.\n`;

  it.each([
    [['conversations', 'list']],
    [['outbox', 'list']],
    [['templates', 'list']],
    [['send', 'text', '+12025550142', 'Hello from the sandbox']],
  ])('%j works with it without any setting, and says so in one line', async (args) => {
    const ran = await inProject(args);
    expect([ran.code, said(ran.stderr)], ran.stdout).toEqual([0, notice()]);
  });

  it('doctor and status examine it, and find the forged webhooks of its story', async () => {
    const doctor = await inProject(['doctor']);
    expect([said(doctor.stderr), doctor.stdout]).toEqual([notice(), expect.stringContaining('✓ app secret')]);
    expect(doctor.stdout.match(/another account|not configured as yours/g)).toEqual([
      'not configured as yours',
      'another account',
    ]);
    const { stdout } = await inProject(['status', '--once']);
    expect(stdout).toContain('signature_wrong');
    // The files of its story are at the simulator: nothing that it asks of Meta fails.
    expect(stdout).toMatch(/[1-9]\d* calls in the last 5\s+minutes, 0 failed/);
    for (const shown of [doctor.stdout, stdout]) expect(shown).toMatch(/This is the sandbox: its\s+story restricts/);
  });

  it('shows in tail what a customer writes, and in its own list', async () => {
    const ending = new AbortController();
    let tailed = '';
    const tail = whatsapp(['tail', '--json'], {
      project: project.url,
      env: {},
      signal: ending.signal,
      onOutput: (text) => {
        tailed += text;
      },
    });
    const write = () =>
      fetch(`http://127.0.0.1:${chosen.metaPort}/_simulator/users/12025550142/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"type":"text","text":{"body":"One more"}}',
      });
    await expect
      .poll(async () => {
        await write();
        return tailed;
      })
      .toContain('message.text');
    await expect.poll(() => shown.split('\n').findLast((line) => line.includes('the simulator'))).toContain('stored');
    ending.abort();
    await tail;
  });

  it('prints lines that can be pasted, after which commands work with them and say nothing', async () => {
    const pasted = Object.fromEntries(
      [...shown.matchAll(/^export (\w+)=(\S+)$/gm)].map(([, name = '', value = '']) => [name, value]),
    );
    expect(pasted.WHATSAPP_API_KEY).toMatch(/^[0-9a-f]{24}$/);
    const ran = await inProject(['doctor'], pasted);
    expect([said(ran.stderr), ran.stdout]).toEqual(['', expect.stringContaining('✓ app secret')]);
    expect((await inProject(['templates', 'list'], pasted)).code).toBe(0);
    expect(shown).toContain('\nnpx whatsapp tail\n');
  });

  it('gives way to explicit settings', async () => {
    const { code, stderr } = await inProject(['conversations', 'list'], { WHATSAPP_API_KEY: 'another-key' });
    expect([code, stderr]).toEqual([3, expect.not.stringContaining('Using the sandbox')]);
  });

  it('is used by its address as well', async () => {
    const service = `http://127.0.0.1:${chosen.port}`;
    expect((await inProject(['outbox', 'list', '--service', service])).code).toBe(0);
    const simulator = `http://127.0.0.1:${chosen.metaPort}`;
    expect((await inProject(['templates', 'list', '--simulator', simulator])).code).toBe(0);
  });

  it('says to a second one that it runs already', async () => {
    const { code, stderr } = await inProject([...argsFor(chosen)]);
    expect([code, stderr]).toEqual([1, expect.stringContaining('A sandbox is running already')]);
  });

  it('F2: takes setup --simulator through to the first reply, with its own app secret and service', async () => {
    const env = { PATH: process.env.PATH, HOME: process.env.HOME };
    const { code, stdout, stderr } = await whatsapp(['setup', '--simulator', '--yes'], {
      project: project.url,
      env,
    });
    expect([code, said(stderr)], stdout).toEqual([0, '']);
    expect(stdout).toContain('The sandbox is running: setup uses its simulated Meta');
    expect(stdout).toContain('“Hello, I got it!”');
    expect(stdout).not.toContain('developers.facebook.com');
    expect([existsSync(project.path('.env')), existsSync(project.path('.env.simulator'))]).toEqual([false, false]);
  });

  it('is named to setup with the real Meta, which finds it at the service’s address', async () => {
    const meta = await createSimulator({ speed: 10, random: () => 0.5 });
    const env = { INTEXURAOS_WHATSAPP_GRAPH_URL: meta.url };
    const given = ['--app-id', defaults.appId, '--app-secret', defaults.appSecret, '--token', defaults.token];
    const service = `http://localhost:${chosen.port}`;
    const { code, stderr } = await inProject(['setup', '--yes', '--service', service, ...given], env);
    await meta.close();
    await rm(project.path('.env'));
    expect([code, said(stderr)]).toEqual([
      1,
      `The sandbox runs at ${service}.\nStop it (Ctrl-C in its terminal), or run this service elsewhere: ` +
        `run setup with --service http://localhost:${chosen.port + 1}.\n`,
    ]);
  });

  it('leaves nothing that a later command would take for a sandbox', async () => {
    stop.abort();
    expect((await run).code).toBe(0);
    const { code, stderr } = await inProject(['conversations', 'list']);
    expect([code, stderr]).toEqual([3, expect.not.stringContaining('Using the sandbox')]);
  });
});

describe('the file of a sandbox that was killed', () => {
  it('is ignored and removed', async () => {
    await mkdir(project.path('data/sandbox'), { recursive: true });
    // No process has this id.
    const lines = ['WHATSAPP_SERVICE_URL=http://127.0.0.1:9', 'WHATSAPP_SANDBOX_PID=4194999'];
    await project.write('data/sandbox/settings.env', ...lines);
    const { stderr } = await whatsapp(['conversations', 'list'], {
      project: project.url,
      env: {},
    });
    expect(stderr).not.toContain('Using the sandbox');
    expect(existsSync(project.path('data/sandbox/settings.env'))).toBe(false);
  });

  it('is ignored and left if another process has its id', async () => {
    const lines = ['WHATSAPP_SERVICE_URL=http://127.0.0.1:9', `WHATSAPP_SANDBOX_PID=${process.pid}`];
    await project.write('data/sandbox/settings.env', ...lines);
    const { stderr } = await whatsapp(['conversations', 'list'], {
      project: project.url,
      env: {},
    });
    expect(stderr).not.toContain('Using the sandbox');
  });
});
