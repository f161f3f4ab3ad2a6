import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { variables } from '@intexuraos/whatsapp-service/config';
import { environmentWith } from '@intexuraos/whatsapp-service/environment';
import { isOnThisMachine, portOf } from '../addresses.ts';
import { askCallback } from '../doctor/checks/ask-callback.ts';
import { type Json, objectOf, parseJson, textOf } from '../json.ts';
import { brokenOff, trouble, unreachable } from '../outcome.ts';
import { findSandboxes } from '../sandbox/running-sandbox.ts';
import { NotStarted, startService } from '../service/start-service.ts';
import { buildAndStart, callbackPath, cliVariables, namedFile, npmStart } from '../settings.ts';
import { envFileOf, simulatorFileOf } from '../settings-source.ts';
import { choose } from '../terminal/ask.ts';
import { answerTo } from './ask-step.ts';
import type { Desk } from './wizard.ts';

const startWithinMs = 20_000;
const answersWithinMs = 3_000;
/** A service started by a setup that has ended notices within this time. */
const noticesWithinMs = 500;
/** A service that is ending frees its port within 8 s. */
const portFreesWithinMs = 8_000;
const portLookMs = 500;
const waitForStartMs = 10 * 60_000;

/** Makes sure that the service runs with these settings and has an address for Meta. Resolves with that address. */
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
      'Meta calls only public HTTPS addresses. On a laptop, a tunnel provides one: `cloudflared tunnel --url http://localhost:8080`.',
    ],
    option: '--callback-url',
    given: desk.options.callbackUrl ?? (isSimulator ? local : callbackUrl),
    validate: (text) => addressProblem(text, isSimulator),
  });
  await desk.keep({ [cliVariables.callbackUrl]: url });
  return url;
}

function addressProblem(text: string, isSimulator: boolean): string | undefined {
  const url = URL.parse(text);
  if (!url) return 'Give the full address: https://host/webhooks/whatsapp.';
  if (url.protocol !== 'https:' && !isSimulator) return 'Meta calls only HTTPS addresses.';
  return url.pathname.endsWith(callbackPath) ? undefined : `The path is ${callbackPath}.`;
}

/** The health response at the service's URL; null if nothing answers. */
async function healthOf(desk: Desk): Promise<Json | null> {
  try {
    // A service that hangs must not use up the time for further attempts.
    const response = await desk.service().request('/health', { signal: AbortSignal.timeout(answersWithinMs) });
    return objectOf(parseJson(await response.text()));
  } catch (error) {
    if (desk.context.signal.aborted) throw error;
    return null;
  }
}

const isStopping = async (desk: Desk): Promise<boolean> => (await healthOf(desk))?.status === 'stopping';

/** @throws if something else answers at its URL. */
async function isRunning(desk: Desk): Promise<boolean> {
  const health = await healthOf(desk);
  if (health === null) return false;
  if (textOf(health.version) !== null) return health.status !== 'stopping';
  throw trouble(
    `Something other than the service answers at ${desk.settings().serviceUrl}.`,
    'Stop it, or run the service elsewhere: `whatsapp setup --service http://localhost:8081`.',
  );
}

/** Whether it runs, and is not left over from a setup that was just killed: such a service still listens until it stops. */
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
          label: 'I’ll start it in another terminal',
          hint: buildAndStart(desk.context.source),
        },
      ])
    : 'here';
  if (how === 'here') await startHere(desk);
  else await waitUntil(() => isRunning(desk), waitForStartMs, desk);
  if (!(await isRunning(desk)))
    throw unreachable(`The service can’t be reached at ${serviceUrl}.`, 'Start it, then run setup again.');
}

/** Starts the built service as `npm start` does, and ends it with setup. */
async function startHere(desk: Desk): Promise<void> {
  const { now, signal } = desk.context;
  const portIsFreeAt = now() + portFreesWithinMs;
  let why = await startOnce(desk);
  // A service of an earlier run may still use the port, and be about to end.
  while (why?.includes('EADDRINUSE') && now() < portIsFreeAt) {
    await delay(portLookMs, undefined, { signal }).catch(() => undefined);
    why = await startOnce(desk);
  }
  if (signal.aborted) throw brokenOff();
  if (why !== null) throw trouble(`The service didn’t start: ${why}`, 'Fix that, then run setup again.');
}

/** Resolves with null once it runs, or with the reason why it doesn't. */
async function startOnce(desk: Desk): Promise<string | null> {
  const { context } = desk;
  const { env, serviceUrl } = desk.settings();
  try {
    const { stop } = await startService({
      project: context.project,
      settings: namedFile(context.source),
      env: { ...env, LOG_LEVEL: 'warn' },
      port: portOf(serviceUrl),
      signal: context.signal,
    });
    desk.atEnd(stop);
    return null;
  } catch (error) {
    if (error instanceof NotStarted) return error.message;
    throw error;
  }
}

/** A service that was started before has the old secrets, so it has to be restarted. */
async function untilSettingsFit(desk: Desk, url: string): Promise<void> {
  const fits = (): Promise<boolean> => knows(url, desk.settings().verifyTokens[0] ?? '');
  if (await fits()) return;
  const { problem, remedy } = await otherSettings(desk, url);
  if (!desk.canAsk) throw trouble(problem, remedy);
  desk.say(`${problem} ${remedy} Setup waits for it.`);
  await waitUntil(async () => (await fits()) || !(await isRunning(desk)), waitForStartMs, desk);
  if (!(await isRunning(desk))) await start(desk);
  if (!(await fits())) throw trouble(problem, remedy);
}

/** Whether the service answers the handshake with this verify token. */
async function knows(url: string, verifyToken: string): Promise<boolean> {
  const address = new URL(url);
  address.searchParams.set('hub.mode', 'subscribe');
  address.searchParams.set('hub.challenge', '1');
  address.searchParams.set('hub.verify_token', verifyToken);
  const { status, text } = await askCallback(address.href, 'GET');
  return status === 200 && text === '1';
}

/** Which settings the running service has, and the remedy. */
async function otherSettings(desk: Desk, url: string): Promise<{ problem: string; remedy: string }> {
  const { project } = desk.context;
  const { serviceUrl } = desk.settings();
  const hasSettingsOf = async (file: URL): Promise<boolean> => {
    const [token] = variables.verifyTokens.read(environmentWith([file], {})).value;
    return token !== undefined && knows(url, token);
  };
  for (const { file } of await findSandboxes(project)) {
    if (!(await hasSettingsOf(file))) continue;
    const elsewhere = `--service http://localhost:${portOf(serviceUrl) + 1}`;
    return {
      problem: `The sandbox runs at ${serviceUrl}.`,
      remedy: `Stop it (Ctrl-C in its terminal), or run this service elsewhere: run setup with ${elsewhere}.`,
    };
  }
  const remedy = `Stop it and start it with these: ${npmStart(desk.context.source)}`;
  for (const file of [simulatorFileOf(project), envFileOf(project)]) {
    if (!(await hasSettingsOf(file))) continue;
    return { problem: `The service at ${serviceUrl} runs with the settings of ${fileURLToPath(file)}.`, remedy };
  }
  return {
    problem: `The service at ${serviceUrl} runs with different settings: it doesn’t accept the verify token.`,
    remedy,
  };
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
