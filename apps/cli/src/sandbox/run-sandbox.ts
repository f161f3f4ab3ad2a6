import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createSimulator, defaults, type Simulator, webhookFields } from '@intexuraos/whatsapp-simulator';
import { business, foreignWabaId, people, scenario, secondsApart } from '@intexuraos/whatsapp-simulator/story';
import type { Context } from '../context.ts';
import { objectsOf } from '../json.ts';
import { type ExitCode, exitCodes, trouble, wrongUse } from '../outcome.ts';
import { createService, type Service } from '../service/service.ts';
import { type StartedService, startService } from '../service/start-service.ts';
import { callbackPath, cliVariables } from '../settings.ts';
import { checkStored, storedEvent, summarise, summaryLines } from './check-stored.ts';
import { eventLine, headingLine, outcomeOf } from './event-line.ts';
import { introductionLines, whereToLookLines } from './printed-lines.ts';
import { type Receiver, receivedLine, startReceiver } from './receiver.ts';
import { announceSandbox, findSandboxes, sandboxFolderOf } from './running-sandbox.ts';
import { createStorySender, type SentWebhook, watchTraffic } from './story-sender.ts';

export interface SandboxOptions {
  readonly once?: boolean;
  readonly port: string;
  readonly metaPort: string;
}

/** How long the list waits for one webhook to be processed before it shows the next one. */
const shownWithinMs = 2_000;
/** How long one webhook may take until it is processed, before that counts as a fault. */
const processedWithinMs = 10_000;

/** A running sandbox: the service, a simulated Meta, and a story between them. */
interface Sandbox {
  readonly context: Context;
  readonly simulator: Simulator;
  readonly started: StartedService;
  readonly service: Service;
  readonly webhook: { readonly url: string; readonly verifyToken: string; readonly fields: readonly string[] };
}

/**
 * Runs service and simulator, lets the simulator send a webhook of every kind, and checks that all of them are stored; then
 * runs until Ctrl-C, or ends with `--once`. All of it is made for this run, and other commands find it while it runs.
 */
export async function runSandbox(context: Context, options: SandboxOptions): Promise<ExitCode> {
  const { project, output, signal } = context;
  const [port, metaPort] = [portFrom('--port', options.port), portFrom('--meta-port', options.metaPort)];
  if (port === metaPort) throw wrongUse(`--port and --meta-port are both ${port}; they must differ.`);
  await refuseBusyPorts(project, [
    [port, '--port'],
    [metaPort, '--meta-port'],
  ]);
  // Another port is another sandbox: two of them next to each other must not empty each other's folder.
  const folder = sandboxFolderOf(project, port);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const settings = settingsFor(folder, port, metaPort);
  const announced = await announceSandbox(folder, settings);
  const log = createWriteStream(new URL('service.log', folder));
  const ends: (() => Promise<unknown>)[] = [announced.withdraw];
  try {
    // The service calls Meta as soon as it starts.
    const simulator = await startMeta(metaPort, settings.INTEXURAOS_WHATSAPP_APP_SECRET);
    ends.unshift(simulator.close);
    const { PATH, HOME } = context.terminal.env;
    const started = await startService({
      project,
      settings: announced.file,
      env: { PATH, HOME, HOST: '127.0.0.1', METADATA_SERVER_DETECTION: 'none' },
      port,
      onOutput: (text) => log.write(text),
      signal,
    });
    ends.unshift(started.stop);
    const service = createService(
      {
        serviceUrl: settings[cliVariables.serviceUrl],
        apiKey: settings.INTEXURAOS_WHATSAPP_API_KEYS,
        startCommand: '`npx whatsapp sandbox`',
      },
      output,
    );
    const webhook = {
      url: `http://127.0.0.1:${port}${callbackPath}`,
      verifyToken: settings.INTEXURAOS_WHATSAPP_VERIFY_TOKEN,
      fields: fieldsOfStory(),
    };
    for (const line of introductionLines(settings, folder, output.paint)) output.line(line);
    return await stayUp({ context, simulator, started, service, webhook }, settings, options.once === true);
  } finally {
    for (const end of ends) await end();
    log.end();
    output.line(`The store and the log stay in ${fileURLToPath(folder)}.`);
  }
}

async function stayUp(sandbox: Sandbox, settings: SandboxSettings, isOnce: boolean): Promise<ExitCode> {
  const { context, simulator, started, service } = sandbox;
  const { output, signal } = context;
  const broken = started.ended.then((said) => {
    throw trouble('The service stopped unexpectedly.', said || 'Its log says why.');
  });
  const interrupted = signal.aborted ? Promise.resolve([]) : once(signal, 'abort');
  const exitCode = await Promise.race([playStory(sandbox, settings), interrupted.then(() => null), broken]);
  if (isOnce || exitCode === null) return exitCode ?? (isOnce ? exitCodes.trouble : exitCodes.fine);
  const receiver = await subscribeReceiver(sandbox);
  for (const line of whereToLookLines(settings, output.paint)) output.line(line);
  const stopWatching = watchTraffic(simulator, (sent) => {
    // The service may be going down.
    report(sent, service, context).catch(() => undefined);
  });
  await Promise.race([interrupted, broken]).finally(() => {
    stopWatching();
    return receiver.close();
  });
  output.line();
  return exitCode;
}

/** A small receiver is notified of messages from now on, and shows what it gets. */
async function subscribeReceiver({ context: { output }, service }: Sandbox): Promise<Receiver> {
  const receiver = await startReceiver((event) => output.line(receivedLine(event, output.paint)));
  await service.post('/v1/subscriptions', {
    url: receiver.url,
    types: ['message.*'],
    description: 'The sandbox’s own receiver',
  });
  return receiver;
}

export type SandboxSettings = ReturnType<typeof settingsFor>;

function settingsFor(folder: URL, port: number, metaPort: number) {
  const secret = (): string => randomBytes(12).toString('hex');
  return {
    [cliVariables.serviceUrl]: `http://localhost:${port}`,
    INTEXURAOS_WHATSAPP_API_KEYS: secret(),
    INTEXURAOS_WHATSAPP_GRAPH_URL: `http://localhost:${metaPort}`,
    INTEXURAOS_WHATSAPP_ACCESS_TOKEN: defaults.token,
    INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: business.phoneNumberId,
    INTEXURAOS_WHATSAPP_WABA_ID: business.wabaId,
    [cliVariables.appId]: defaults.appId,
    INTEXURAOS_WHATSAPP_APP_SECRET: secret(),
    INTEXURAOS_WHATSAPP_VERIFY_TOKEN: secret(),
    // Subscriptions may be on this machine.
    INTEXURAOS_WHATSAPP_ALLOWED_TARGETS: '127.0.0.0/8,::1',
    // The simulated account's.
    INTEXURAOS_WHATSAPP_TIME_ZONE: 'America/Los_Angeles',
    INTEXURAOS_WHATSAPP_STORE: `sqlite:${fileURLToPath(new URL('whatsapp.db', folder))}`,
  } as const;
}

/** Starts the simulator as the Meta of the story: its customers exist, and another account shares the app. */
async function startMeta(port: number, appSecret: string): Promise<Simulator> {
  const users = people.flatMap(({ waId, hiddenWaId, ...person }) => {
    const number = waId ?? hiddenWaId;
    return number ? [{ ...person, waId: number, hidesNumber: waId === undefined }] : [];
  });
  const wabas = [{ id: foreignWabaId, name: 'Another shop' }];
  const simulator = await createSimulator({ port, appSecret, seed: { wabas, users } });
  const number = simulator.platform.world.phoneNumbers.get(defaults.phoneNumberId);
  if (number) number.verifiedName = 'Kiln & Clay';
  return simulator;
}

/** Every field that Meta has, and those that the story uses besides. */
function fieldsOfStory(): string[] {
  const entries = scenario.flatMap((sample) =>
    objectsOf(sample.build({ seconds: 0, suffix: '', earlier: () => ({}) }).entry),
  );
  const used = entries.flatMap(({ changes }) => objectsOf(changes).map(({ field }) => String(field)));
  return [...new Set([...webhookFields, ...used])];
}

/** The handshake, each webhook of the story, and the summary. Resolves with the exit code. */
async function playStory(sandbox: Sandbox, settings: SandboxSettings): Promise<ExitCode> {
  const { context, simulator, service, webhook } = sandbox;
  const { output, now } = context;
  await shakeHands(sandbox);
  const sender = createStorySender(simulator, webhook.url, now);
  const startSeconds = Math.floor(now() / 1000) - scenario.length * secondsApart;
  for (const [step, { kind }] of scenario.entries()) {
    await report(await sender.send(kind, startSeconds + step * secondsApart), service, context);
  }
  // Otherwise Meta would retry updates of the other account, which the service refuses, for seven days.
  simulator.platform.world.wabas.get(foreignWabaId)?.subscribedApps.clear();
  const sent = [...sender.sent()];
  const summary = summarise(sent, await checkStored(sent, service, processedWithinMs));
  for (const line of ['', ...summaryLines(summary, output.paint), '']) output.line(line);
  if (output.isJson) output.json({ settings, summary });
  return summary.problems.length === 0 && summary.items.failed === 0 ? exitCodes.fine : exitCodes.trouble;
}

/** First with a token that is not the service's. @throws if the right one is not accepted. */
async function shakeHands({ context, simulator, webhook }: Sandbox): Promise<void> {
  const { output, now } = context;
  const { paint } = output;
  const shake = async (verifyToken: string): Promise<{ status: number; ms: number }> => {
    const startedAt = performance.now();
    // Meta says in its error how it was answered.
    const status = await simulator.connect({ ...webhook, verifyToken }).then(
      () => 200,
      (error: unknown) => Number(/HTTP Status Code = (\d+)/.exec(String(error))?.[1] ?? 0),
    );
    return { status, ms: performance.now() - startedAt };
  };
  output.line(headingLine(paint));
  const wrong = await shake('not-the-token');
  const refused = outcomeOf({ ...wrong, expectedStatus: 403 }, null, paint);
  output.line(
    eventLine({ ...wrong, at: now(), kind: 'handshake, bad token', who: 'unknown sender', outcome: refused }, paint),
  );
  const right = await shake(webhook.verifyToken);
  if (right.status !== 200) throw trouble('The service did not pass the verification handshake.');
  output.line(
    eventLine({ ...right, at: now(), kind: 'handshake', who: 'Meta', outcome: paint('green', 'verified') }, paint),
  );
}

/** Prints the line of one webhook, as soon as the service has processed it. */
async function report(sent: SentWebhook, service: Service, { output: { line, paint } }: Context): Promise<void> {
  const event = await storedEvent(service, sent.eventId, shownWithinMs);
  line(eventLine({ ...sent, at: sent.sentAt, outcome: outcomeOf(sent, event, paint) }, paint));
}

function portFrom(flag: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw wrongUse(`${flag} is "${text}", not a port (1 to 65535).`);
}

/** @throws {CommandError} naming each port that is busy, and how to choose another. */
async function refuseBusyPorts(project: URL, ports: readonly (readonly [number, string])[]): Promise<void> {
  const busy: (readonly [number, string])[] = [];
  for (const [port, flag] of ports) if (!(await isFree(port))) busy.push([port, flag]);
  if (busy.length === 0) return;
  const others = busy.map(([port, flag]) => `${flag} ${port < 65_000 ? port + 100 : port - 100}`).join(' ');
  const running = await findSandboxes(project);
  const own = running.find(({ serviceUrl, metaUrl }) =>
    busy.some(([port]) => [serviceUrl, metaUrl].some((url) => url.endsWith(`:${port}`))),
  );
  if (own) {
    throw trouble(
      `A sandbox is running already, at ${own.serviceUrl} and ${own.metaUrl}.`,
      `Use it, as \`npx whatsapp tail\` does, or start another one: npx whatsapp sandbox ${others}`,
    );
  }
  throw trouble(
    busy.map(([port]) => `Port ${port} is used by another program.`).join('\n'),
    `End that program, or choose another port: npx whatsapp sandbox ${others}`,
  );
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}
