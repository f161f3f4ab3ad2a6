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
import type { Wizard } from './wizard.ts';

const startWithinMs = 20_000;
const answersWithinMs = 3_000;
/** A service started by a setup that has ended notices within this time. */
const noticesWithinMs = 500;
/** A service that is ending frees its port within 8 s. */
const portFreesWithinMs = 8_000;
const portLookMs = 500;
const waitForStartMs = 10 * 60_000;

/** Makes sure that the service runs with these settings and has an address for Meta. Resolves with that address. */
export async function ensureService(wizard: Wizard): Promise<string> {
  wizard.heading('5  The service');
  const local = wizard.settings().serviceUrl + callbackPath;
  if (!(await staysRunning(wizard))) await start(wizard);
  await untilSettingsFit(wizard, local);
  wizard.done(`it runs at ${wizard.settings().serviceUrl} with these settings`);
  const { isSimulator, callbackUrl } = wizard.settings();
  const url = await answerTo(wizard, {
    what: 'Public address of the webhook',
    where: [
      'Meta calls only public HTTPS addresses. On a laptop, a tunnel provides one: `cloudflared tunnel --url http://localhost:8080`.',
    ],
    option: '--callback-url',
    given: wizard.options.callbackUrl ?? (isSimulator ? local : callbackUrl),
    validate: (text) => addressProblem(text, isSimulator),
  });
  await wizard.keep({ [cliVariables.callbackUrl]: url });
  return url;
}

function addressProblem(text: string, isSimulator: boolean): string | undefined {
  const url = URL.parse(text);
  if (!url) return 'Give the full address: https://host/webhooks/whatsapp.';
  if (url.protocol !== 'https:' && !isSimulator) return 'Meta calls only HTTPS addresses.';
  return url.pathname.endsWith(callbackPath) ? undefined : `The path is ${callbackPath}.`;
}

/** The health response at the service's URL; null if nothing answers. */
async function healthOf(wizard: Wizard): Promise<Json | null> {
  try {
    // A service that hangs must not use up the time for further attempts.
    const response = await wizard.service().request('/health', { signal: AbortSignal.timeout(answersWithinMs) });
    return objectOf(parseJson(await response.text()));
  } catch (error) {
    if (wizard.context.signal.aborted) throw error;
    return null;
  }
}

const isStopping = async (wizard: Wizard): Promise<boolean> => (await healthOf(wizard))?.status === 'stopping';

/** @throws if something else answers at its URL. */
async function isRunning(wizard: Wizard): Promise<boolean> {
  const health = await healthOf(wizard);
  if (health === null) return false;
  if (textOf(health.version) !== null) return health.status !== 'stopping';
  throw trouble(
    `Something other than the service answers at ${wizard.settings().serviceUrl}.`,
    'Stop it, or run the service elsewhere: `whatsapp setup --service http://localhost:8081`.',
  );
}

/** Whether it runs, and is not left over from a setup that was just killed: such a service still listens until it stops. */
async function staysRunning(wizard: Wizard): Promise<boolean> {
  const hasStopped = async (): Promise<boolean> => !(await isStopping(wizard));
  await waitUntil(hasStopped, startWithinMs, wizard);
  if (!(await isRunning(wizard))) return false;
  await delay(noticesWithinMs, undefined, { signal: wizard.context.signal }).catch(() => undefined);
  await waitUntil(hasStopped, startWithinMs, wizard);
  return isRunning(wizard);
}

async function start(wizard: Wizard): Promise<void> {
  const { serviceUrl } = wizard.settings();
  if (!isOnThisMachine(serviceUrl))
    throw unreachable(
      `The service can’t be reached at ${serviceUrl}.`,
      'Deploy it, then run setup again; or name another with --service.',
    );
  const how = wizard.canAsk
    ? await choose(wizard.context, `Nothing runs at ${serviceUrl} yet.`, [
        { value: 'here', label: 'Start the service here', hint: 'it ends with setup' },
        {
          value: 'wait',
          label: 'I’ll start it in another terminal',
          hint: buildAndStart(wizard.context.source),
        },
      ])
    : 'here';
  if (how === 'here') await startHere(wizard);
  else await waitUntil(() => isRunning(wizard), waitForStartMs, wizard);
  if (!(await isRunning(wizard)))
    throw unreachable(`The service can’t be reached at ${serviceUrl}.`, 'Start it, then run setup again.');
}

/** Starts the built service as `npm start` does, and ends it with setup. */
async function startHere(wizard: Wizard): Promise<void> {
  const { now, signal } = wizard.context;
  const portIsFreeAt = now() + portFreesWithinMs;
  let why = await startOnce(wizard);
  // A service of an earlier run may still use the port, and be about to end.
  while (why?.includes('EADDRINUSE') && now() < portIsFreeAt) {
    await delay(portLookMs, undefined, { signal }).catch(() => undefined);
    why = await startOnce(wizard);
  }
  if (signal.aborted) throw brokenOff();
  if (why !== null) throw trouble(`The service didn’t start: ${why}`, 'Fix that, then run setup again.');
}

/** Resolves with null once it runs, or with the reason why it doesn't. */
async function startOnce(wizard: Wizard): Promise<string | null> {
  const { context } = wizard;
  const { env, serviceUrl } = wizard.settings();
  try {
    const { stop } = await startService({
      project: context.project,
      settings: namedFile(context.source),
      env: { ...env, LOG_LEVEL: 'warn' },
      port: portOf(serviceUrl),
      signal: context.signal,
    });
    wizard.atEnd(stop);
    return null;
  } catch (error) {
    if (error instanceof NotStarted) return error.message;
    throw error;
  }
}

/** A service that was started before has the old secrets, so it has to be restarted. */
async function untilSettingsFit(wizard: Wizard, url: string): Promise<void> {
  const fits = (): Promise<boolean> => knows(url, wizard.settings().verifyTokens[0] ?? '');
  if (await fits()) return;
  const { problem, remedy } = await otherSettings(wizard, url);
  if (!wizard.canAsk) throw trouble(problem, remedy);
  wizard.say(`${problem} ${remedy} Setup waits for it.`);
  await waitUntil(async () => (await fits()) || !(await isRunning(wizard)), waitForStartMs, wizard);
  if (!(await isRunning(wizard))) await start(wizard);
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
async function otherSettings(wizard: Wizard, url: string): Promise<{ problem: string; remedy: string }> {
  const { project } = wizard.context;
  const { serviceUrl } = wizard.settings();
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
  const remedy = `Stop it and start it with these: ${npmStart(wizard.context.source)}`;
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
  { context: { signal, now } }: Wizard,
): Promise<void> {
  const until = now() + withinMs;
  while (now() < until && !signal.aborted && !(await isSo()))
    await delay(200, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) throw brokenOff();
}
