import { fileURLToPath } from 'node:url';
import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { trialEnvironment } from '../ledger/credentials.ts';
import { freePort, type ServiceProcess, startService } from '../support/service-process.ts';
import { phaseFileVariable } from './phase.ts';

export interface Starter {
  /** Where the service is, whenever it runs. */
  readonly url: string;
  readonly start: () => Promise<ServiceProcess>;
}

/** Starts the built service on the same port and database each time, with the probe in it. */
export async function createStarter(database: string, phaseFile: string, graphUrl: string): Promise<Starter> {
  const port = await freePort();
  const probe = fileURLToPath(new URL('./phase-probe.ts', import.meta.url));
  return {
    url: `http://127.0.0.1:${port}`,
    start: () =>
      startService({
        port,
        nodeArgs: ['--import', probe],
        readyWithinMs: 30_000,
        env: {
          ...trialEnvironment(database),
          INTEXURAOS_WHATSAPP_ACCESS_TOKEN: defaults.token,
          INTEXURAOS_WHATSAPP_GRAPH_URL: graphUrl,
          INTEXURAOS_WHATSAPP_UNKNOWN_HOLD_SECONDS: '4',
          [phaseFileVariable]: phaseFile,
        },
      }),
  };
}
