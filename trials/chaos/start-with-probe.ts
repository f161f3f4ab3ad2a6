import { fileURLToPath } from 'node:url';
import { trialEnvironment } from '../ledger/credentials.ts';
import { freePort, type ServiceProcess, startService } from '../support/service-process.ts';
import { phaseFileVariable } from './phase.ts';

/** Starts the built service on the same port and database each time, with the probe in it. */
export async function createStarter(database: string, phaseFile: string): Promise<() => Promise<ServiceProcess>> {
  const port = await freePort();
  const probe = fileURLToPath(new URL('./phase-probe.ts', import.meta.url));
  return () =>
    startService({
      port,
      nodeArgs: ['--import', probe],
      readyWithinMs: 30_000,
      env: {
        ...trialEnvironment(database),
        [phaseFileVariable]: phaseFile,
      },
    });
}
