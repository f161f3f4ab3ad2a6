import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { defaults, type Simulator } from '@intexuraos/whatsapp-simulator';
import { business, scenario } from '@intexuraos/whatsapp-simulator/story';
import { createServiceClient, type ServiceClient } from '../support/service-client.ts';
import { type ServiceProcess, startService } from '../support/service-process.ts';
import { checkKept } from './check-kept.ts';
import { portProblem } from './free-ports.ts';
import { createMetaSender } from './meta-sender.ts';
import type { SandboxOptions } from './options.ts';
import { connectMeta, playStory, reportWebhook } from './play-story.ts';
import { fieldsOf, silenceForeignAccount, startMeta } from './sandbox-meta.ts';
import { summarise, summaryLines } from './summary.ts';
import type { Credentials, SandboxSurroundings } from './surroundings.ts';
import { watchTraffic } from './watch-traffic.ts';
import { addressLines, introductionLines } from './words.ts';

/** How long one webhook may take until it is processed, before that counts as a fault. */
const processedWithinMs = 10_000;

/**
 * Runs the sandbox: service, simulator, handshake, story, summary; then stays up until stopped, or ends with `isOnce`.
 * Resolves with the exit code: 0 when all that was sent is in the store, 1 when not or when something didn't start.
 */
export async function runSandbox(options: SandboxOptions, surroundings: SandboxSurroundings): Promise<number> {
  const { print, folder } = surroundings;
  const busy = [
    await portProblem(options.servicePort, '--port'),
    await portProblem(options.metaPort, '--meta-port'),
  ].filter((problem) => problem !== null);
  for (const problem of busy) print(problem);
  if (busy.length > 0) return 1;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    return await withService(options, surroundings);
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

async function withService(options: SandboxOptions, surroundings: SandboxSurroundings): Promise<number> {
  const credentials = { verifyToken: secret(), appSecret: secret(), apiKey: secret() };
  const log = createWriteStream(join(surroundings.folder, 'service.log'));
  try {
    const service = await startService({
      port: options.servicePort,
      onOutput: (chunk) => log.write(chunk),
      env: {
        INTEXURAOS_WHATSAPP_VERIFY_TOKEN: credentials.verifyToken,
        INTEXURAOS_WHATSAPP_APP_SECRET: credentials.appSecret,
        INTEXURAOS_WHATSAPP_API_KEYS: credentials.apiKey,
        INTEXURAOS_WHATSAPP_WABA_ID: business.wabaId,
        INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: business.phoneNumberId,
        // The simulated account's.
        INTEXURAOS_WHATSAPP_TIME_ZONE: 'America/Los_Angeles',
        INTEXURAOS_WHATSAPP_STORE: `sqlite:${join(surroundings.folder, 'whatsapp.db')}`,
        INTEXURAOS_WHATSAPP_ACCESS_TOKEN: defaults.token,
        INTEXURAOS_WHATSAPP_GRAPH_URL: `http://127.0.0.1:${options.metaPort}`,
      },
    });
    try {
      return await withMeta(options, surroundings, service, credentials);
    } finally {
      await service.stop();
    }
  } finally {
    log.end();
  }
}

async function withMeta(
  options: SandboxOptions,
  surroundings: SandboxSurroundings,
  service: ServiceProcess,
  credentials: Credentials,
): Promise<number> {
  const { print, paint, stopped } = surroundings;
  const client = createServiceClient(service.url, credentials.apiKey);
  const callbackUrl = `${service.url}/webhooks/whatsapp`;
  const simulator = await startMeta(options.metaPort, credentials.appSecret);
  let stopWatching = (): void => undefined;
  try {
    for (const line of introductionLines(options, surroundings, credentials)) print(line);
    const connection = { url: callbackUrl, verifyToken: credentials.verifyToken, fields: fieldsOf(scenario) };
    const told = tellAndCheck(simulator, connection, client, surroundings);
    const exitCode = await Promise.race([told, stopped.then(() => null), ended(service)]);
    if (exitCode === null) return options.isOnce ? 1 : 0;
    if (options.isOnce) return exitCode;
    for (const line of addressLines(options, credentials, paint)) print(line);
    stopWatching = watchTraffic(simulator, (webhook) => {
      // Its last line may be asked of a service that is going down.
      reportWebhook(webhook, client, surroundings).catch(() => undefined);
    });
    await Promise.race([stopped, ended(service)]);
    print(`\nEnding. The store and the log stay in ${surroundings.folderName}.`);
    return exitCode;
  } finally {
    stopWatching();
    await simulator.close();
  }
}

/** The exit code that the story deserves. */
async function tellAndCheck(
  simulator: Simulator,
  connection: { readonly url: string; readonly verifyToken: string; readonly fields: readonly string[] },
  client: ServiceClient,
  surroundings: SandboxSurroundings,
): Promise<number> {
  await connectMeta(simulator, connection, surroundings);
  const sender = createMetaSender({ simulator, callbackUrl: connection.url, samples: scenario, now: Date.now });
  await playStory(sender, client, surroundings);
  silenceForeignAccount(simulator);
  const sent = [...sender.sent()];
  const summary = summarise(sent, await checkKept(sent, client, processedWithinMs));
  for (const line of ['', ...summaryLines(summary, surroundings.paint), '']) surroundings.print(line);
  return summary.problems.length === 0 && summary.failed === 0 ? 0 : 1;
}

/** Rejects with its last words when the service ends though nobody asked it to. */
async function ended({ child, output }: ServiceProcess): Promise<never> {
  const [code, signal] = await once(child, 'exit');
  throw new Error(`The service ended by itself (${code ?? signal}). Its last words:\n${output().slice(-2_000)}`);
}

const secret = (): string => randomBytes(12).toString('hex');
