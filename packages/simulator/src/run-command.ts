import { setTimeout as delay } from 'node:timers/promises';
import type { CommandOptions } from './options.ts';
import { createSimulator, type Simulator } from './simulator.ts';
import { startTelling } from './tell-traffic.ts';
import { defaults } from './world/defaults.ts';

type Print = (line: string) => void;

const retryCallbackMs = 1_000;
/** A callback that isn't there yet may be starting. */
const waitForCallbackMs = 30_000;

/** Runs the simulator until `stopped`; resolves with the exit code: 0, or 1 when it could not start. */
export async function runCommand(options: CommandOptions, print: Print, stopped: Promise<void>): Promise<number> {
  let simulator: Simulator;
  try {
    simulator = await createSimulator(options.simulator);
  } catch (error) {
    print(startProblem(error, options.simulator.port));
    return 1;
  }
  try {
    for (const line of introduction(simulator, options)) print(line);
    const stopTelling = startTelling(simulator, print);
    if (options.callback) void connect(simulator, options.callback, print, stopped);
    await stopped;
    stopTelling();
    return 0;
  } finally {
    await simulator.close();
  }
}

function startProblem(error: unknown, port: number): string {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  if (isTaken) return `Port ${port} is taken. Give another one with --port, or end what listens there.`;
  return `The simulator can't start: ${error instanceof Error ? error.message : String(error)}`;
}

function introduction({ url, platform }: Simulator, { simulator, callback }: CommandOptions): string[] {
  const app = platform.world.apps.get(defaults.appId);
  const [token] = platform.world.tokens.keys();
  const number = `${defaults.phoneNumberId} (${defaults.displayPhoneNumber}${simulator.isTestNumber ? ', a test number' : ''})`;
  return [
    'A local stand-in for Meta’s WhatsApp Business Platform. Nothing here reaches Meta.',
    '',
    `  page          ${url}`,
    `  Graph API     ${url}/v24.0`,
    `  phone number  ${number}`,
    `  WABA          ${defaults.wabaId}`,
    `  app           ${defaults.appId}, secret ${app?.secret}`,
    `  token         ${token}`,
    `  control       ${url}/_simulator`,
    '',
    '  curl -X POST \\',
    `    ${url}/v24.0/${defaults.phoneNumberId}/messages \\`,
    `    -H 'Authorization: Bearer ${token}' -H 'Content-Type: application/json' \\`,
    `    -d '{"messaging_product":"whatsapp","to":"16505551234","type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}}'`,
    '',
    ...(callback
      ? []
      : ['No callback yet: webhooks go nowhere. Give --callback URL --verify-token T, or use the Graph API.', '']),
  ];
}

/** Handshake and subscription, tried again while nobody answers. Never rejects. */
async function connect(
  simulator: Simulator,
  callback: NonNullable<CommandOptions['callback']>,
  print: Print,
  stopped: Promise<void>,
): Promise<void> {
  const until = performance.now() + waitForCallbackMs;
  let isStopped = false;
  void stopped.then(() => {
    isStopped = true;
  });
  for (let tries = 0; !isStopped; tries += 1) {
    try {
      await simulator.connect({ ...callback, isKept: true });
      print(`Connected: ${callback.url} answered the handshake, and the app is subscribed to the WABA.`);
      return;
    } catch (error) {
      // What closes the simulator breaks off the handshake as well.
      if (isStopped) return;
      const message = error instanceof Error ? error.message : String(error);
      if (performance.now() > until) {
        print(`Not connected: ${message}`);
        print('Webhooks go nowhere until it is mended; then POST /_simulator/connect, or start again.');
        return;
      }
      if (tries === 0) print(`The callback doesn't answer yet (${message}); trying for ${waitForCallbackMs / 1000} s.`);
      await delay(retryCallbackMs, undefined, { ref: false });
    }
  }
}
