import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startArguments } from '@intexuraos/whatsapp-service/start-arguments';
import { askCallback } from '../doctor/checks/ask-callback.ts';
import { type Json, objectOf, parseJson, textOf } from '../json.ts';
import { brokenOff, trouble, unreachable } from '../outcome.ts';
import { callbackPath, cliVariables, isOnThisMachine } from '../settings.ts';
import { choose } from '../terminal/ask.ts';
import { answerTo } from './ask-step.ts';
import type { Desk } from './desk.ts';

const startWithinMs = 20_000;
const answersWithinMs = 3_000;
/** One that ends with its setup notices within this time that it is gone. */
const noticesWithinMs = 500;
/** A service that ends gives its port free within 8 s. */
const portFreesWithinMs = 8_000;
const portLookMs = 500;
const waitForStartMs = 10 * 60_000;

/** The service runs with these settings, and Meta has an address for it. Resolves with that address. */
export async function haveService(desk: Desk): Promise<string> {
  desk.heading('5  The service');
  const local = desk.settings().serviceUrl + callbackPath;
  if (!(await staysRunning(desk))) await start(desk);
  await untilSettingsFit(desk, local);
  desk.done(`it runs at ${desk.settings().serviceUrl} with these settings`);
  const { isSimulator, callbackUrl } = desk.settings();
  const url = await answerTo(desk, {
    what: 'Public address of the webhook',
    where: [
      'Meta calls public HTTPS addresses only. On a laptop a tunnel gives one, such as `cloudflared tunnel --url http://localhost:8080`.',
    ],
    option: '--callback-url',
    given: desk.options.callbackUrl ?? (isSimulator ? local : desk.options.fresh ? null : callbackUrl),
    validate: (text) => addressProblem(text, isSimulator),
  });
  await desk.keep({ [cliVariables.callbackUrl]: url });
  return url;
}

function addressProblem(text: string, isSimulator: boolean): string | undefined {
  const url = URL.parse(text);
  if (!url) return 'Give a whole address: https://host/webhooks/whatsapp.';
  if (url.protocol !== 'https:' && !isSimulator) return 'Meta calls HTTPS addresses only.';
  return url.pathname.endsWith(callbackPath) ? undefined : `The path is ${callbackPath}.`;
}

/** What answers at the service's address says of itself; null where nothing does. */
async function healthOf(desk: Desk): Promise<Json | null> {
  try {
    // One that hangs must not use up the time for looking again.
    const response = await desk.service().request('/health', { signal: AbortSignal.timeout(answersWithinMs) });
    return objectOf(parseJson(await response.text()));
  } catch (error) {
    if (desk.context.signal.aborted) throw error;
    return null;
  }
}

const isStopping = async (desk: Desk): Promise<boolean> => (await healthOf(desk))?.status === 'stopping';

/** @throws where something else answers at its address. */
async function isRunning(desk: Desk): Promise<boolean> {
  const health = await healthOf(desk);
  if (health === null) return false;
  if (textOf(health.version) !== null) return health.status !== 'stopping';
  throw trouble(
    `Something else than the service answers at ${desk.settings().serviceUrl}.`,
    'End it, or have the service elsewhere: `whatsapp setup --service http://localhost:8081`.',
  );
}

/** Whether it runs, and is not that of a run before which was killed a moment ago: that one listens until it is gone. */
async function staysRunning(desk: Desk): Promise<boolean> {
  const hasStopped = async (): Promise<boolean> => !(await isStopping(desk));
  await waitUntil(hasStopped, startWithinMs, desk);
  if (!(await isRunning(desk))) return false;
  await delay(noticesWithinMs, undefined, { signal: desk.context.signal }).catch(() => undefined);
  await waitUntil(hasStopped, startWithinMs, desk);
  return isRunning(desk);
}

async function start(desk: Desk): Promise<void> {
  const { serviceUrl } = desk.settings();
  if (!isOnThisMachine(serviceUrl))
    throw unreachable(
      `The service can’t be reached at ${serviceUrl}.`,
      'Deploy it, then run setup again; or name another with --service.',
    );
  const how = desk.canAsk
    ? await choose(desk.context, `Nothing runs at ${serviceUrl} yet.`, [
        { value: 'here', label: 'Start the service here', hint: 'it ends with setup' },
        {
          value: 'wait',
          label: 'I start it in another terminal',
          hint: 'npm run build && cd apps/whatsapp-service && npm start',
        },
      ])
    : 'here';
  if (how === 'here') await startHere(desk);
  else await waitUntil(() => isRunning(desk), waitForStartMs, desk);
  if (!(await isRunning(desk)))
    throw unreachable(`The service can’t be reached at ${serviceUrl}.`, 'Start it, then run setup again.');
}

/**
 * Loaded into the service: it ends when setup is gone, however that ended, for then the other end of its pipe is. The pipe
 * alone keeps no service alive that could not start. Its threads load it too and have no such pipe.
 */
const endWithSetup = `data:text/javascript,${encodeURIComponent(`
  import { isMainThread } from 'node:worker_threads';
  if (isMainThread) process.stdin.on('close', () => process.kill(process.pid, 'SIGTERM')).resume().unref();
`)}`;

/** Starts the built service as `npm start` does, and ends it with setup. */
async function startHere(desk: Desk): Promise<void> {
  const app = builtService();
  const { now, signal } = desk.context;
  const portIsFreeAt = now() + portFreesWithinMs;
  let why = await startOnce(desk, app);
  // The port may still be that of a service which a run before had started, and which is about to end.
  while (why?.includes('EADDRINUSE') && now() < portIsFreeAt) {
    await delay(portLookMs, undefined, { signal }).catch(() => undefined);
    why = await startOnce(desk, app);
  }
  if (why !== null) throw trouble(`The service didn’t start: ${why}`, 'Mend that, then run setup again.');
}

/** The folder of the service, which is built if it isn't yet. */
function builtService(): string {
  const folder = fileURLToPath(new URL('../../../whatsapp-service/', import.meta.url));
  const app = existsSync(`${folder}package.json`)
    ? folder
    : fileURLToPath(new URL('../../whatsapp-service/', import.meta.url));
  if (existsSync(`${app}dist/main.js`)) return app;
  const built = spawnSync(process.execPath, ['build.ts'], { cwd: app, encoding: 'utf8' });
  if (built.status === 0) return app;
  const why = built.stderr.trim().split('\n').at(-1) ?? '';
  throw trouble('The service can’t be built.', `npm run build says why: ${why}`);
}

/** Resolves with null once it runs, or with why it doesn't. */
async function startOnce(desk: Desk, app: string): Promise<string | null> {
  const { env, serviceUrl } = desk.settings();
  const args = startArguments(pathToFileURL(app));
  const child = spawn(process.execPath, ['--import', endWithSetup, ...args], {
    cwd: app,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...env, PORT: new URL(serviceUrl).port || '8080', LOG_LEVEL: 'warn' },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-2_000);
  });
  // Once all that it said is here too.
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  desk.atEnd(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  await waitUntil(async () => hasEnded() || (await isRunning(desk)), startWithinMs, desk);
  if (!hasEnded() && (await isRunning(desk))) return null;
  if (hasEnded()) await ended;
  return (
    said.trim().replace(/^The service can't start: /, '') ||
    `nothing was heard of it within ${startWithinMs / 1_000} s.`
  );
}

/** One that was started earlier knows other secrets: it has to be started anew. */
async function untilSettingsFit(desk: Desk, url: string): Promise<void> {
  const fits = async (): Promise<boolean> => {
    const address = new URL(url);
    address.searchParams.set('hub.mode', 'subscribe');
    address.searchParams.set('hub.challenge', '1');
    address.searchParams.set('hub.verify_token', desk.settings().verifyTokens[0] ?? '');
    const { status, text } = await askCallback(address.href, 'GET');
    return status === 200 && text === '1';
  };
  if (await fits()) return;
  const remedy = 'Start it anew, so that it reads what was written just now.';
  if (!desk.canAsk) throw trouble('The service runs with other settings: it doesn’t know the verify token.', remedy);
  desk.say(`The service runs with other settings. ${remedy} Setup waits for it.`);
  await waitUntil(fits, waitForStartMs, desk);
  if (!(await fits())) throw trouble('The service still runs with other settings.', remedy);
}

async function waitUntil(
  isSo: () => Promise<boolean>,
  withinMs: number,
  { context: { signal, now } }: Desk,
): Promise<void> {
  const until = now() + withinMs;
  while (now() < until && !signal.aborted && !(await isSo()))
    await delay(200, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) throw brokenOff();
}
