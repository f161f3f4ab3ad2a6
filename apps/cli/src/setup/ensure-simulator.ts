import { isOnThisMachine, portOf } from '../addresses.ts';
import { type CommandError, trouble, unreachable } from '../outcome.ts';
import type { Wizard } from './wizard.ts';

/** With `--simulator`, one runs: the one that is there, or one that lives as long as setup. */
export async function ensureSimulator(wizard: Wizard): Promise<void> {
  const { isSimulator, graphUrl } = wizard.settings();
  if (!isSimulator) return;
  const isThere = await fetch(`${graphUrl}/_simulator`, { signal: AbortSignal.timeout(5_000) }).then(
    (response) => response.ok,
    () => false,
  );
  if (isThere) {
    wizard.done(`the simulator at ${graphUrl}`);
    return;
  }
  if (!isOnThisMachine(graphUrl)) {
    throw unreachable(`No simulator answers at ${graphUrl}.`, 'Start one there: `whatsapp simulate`.');
  }
  const { createSimulator } = await import('@intexuraos/whatsapp-simulator');
  const [appSecret] = wizard.settings().appSecrets;
  const simulator = await createSimulator({
    port: portOf(graphUrl),
    ...(appSecret !== undefined && { appSecret }),
  });
  wizard.atEnd(simulator.close);
  wizard.done(`a simulated Meta at ${simulator.url}; its page is a phone to write from`);
}

/** The simulator that answers was started by somebody else, with other values than these settings have. */
export function otherSimulator(url: string): CommandError {
  return trouble(
    `The simulator at ${url} has another app secret or token than these settings.`,
    `Stop it and run setup again, which starts its own; or use one at another address: --simulator http://localhost:${portOf(url) + 100}.`,
  );
}
