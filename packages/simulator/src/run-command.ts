import { setTimeout as delay } from 'node:timers/promises';
import type { CommandEvent } from './command-event.ts';
import type { CommandOptions } from './options.ts';
import { startTrafficReport } from './report-traffic.ts';
import { createSimulator, type Simulator } from './simulator.ts';
import { defaults } from './world/defaults.ts';

type Report = (event: CommandEvent) => void;

const retryCallbackMs = 1_000;
/** A callback that does not answer yet may be starting. */
const waitForCallbackMs = 30_000;

/** Runs the simulator until `stopped`; resolves with the exit code: 0, or 1 if it could not start. */
export async function runCommand(options: CommandOptions, report: Report, stopped: Promise<void>): Promise<number> {
  let simulator: Simulator;
  try {
    simulator = await createSimulator(options.simulator);
  } catch (error) {
    report({ event: 'not_started', problem: startProblem(error, options.simulator.port) });
    return 1;
  }
  try {
    report(started(simulator, options));
    const stopTrafficReport = startTrafficReport(simulator, report);
    if (options.callback) void connect(simulator, options.callback, report, stopped);
    await stopped;
    stopTrafficReport();
    return 0;
  } finally {
    await simulator.close();
  }
}

function startProblem(error: unknown, port: number): string {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  if (isTaken) return `Port ${port} is in use. Choose another with --port, or stop what listens there.`;
  return `The simulator can't start: ${error instanceof Error ? error.message : String(error)}`;
}

function started({ url, platform }: Simulator, { simulator, callback }: CommandOptions): CommandEvent {
  const [token = ''] = platform.world.tokens.keys();
  return {
    event: 'started',
    url,
    graphUrl: `${url}/v24.0`,
    controlUrl: `${url}/_simulator`,
    phoneNumberId: defaults.phoneNumberId,
    displayPhoneNumber: defaults.displayPhoneNumber,
    isTestNumber: simulator.isTestNumber ?? false,
    wabaId: defaults.wabaId,
    appId: defaults.appId,
    appSecret: platform.world.apps.get(defaults.appId)?.secret ?? '',
    token,
    hasCallback: callback !== undefined,
  };
}

/** Handshake and subscription, retried until the callback answers. Never rejects. */
async function connect(
  simulator: Simulator,
  callback: NonNullable<CommandOptions['callback']>,
  report: Report,
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
      report({ event: 'connected', callback: callback.url });
      return;
    } catch (error) {
      // Closing the simulator aborts the handshake as well.
      if (isStopped) return;
      const problem = error instanceof Error ? error.message : String(error);
      if (performance.now() > until) {
        report({ event: 'not_connected', problem });
        return;
      }
      if (tries === 0) report({ event: 'callback_silent', problem, triedForSeconds: waitForCallbackMs / 1000 });
      await delay(retryCallbackMs, undefined, { ref: false });
    }
  }
}
