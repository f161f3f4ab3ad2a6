import { fileURLToPath } from 'node:url';
import { apiKey, appSecret, verifyToken } from '../ledger/credentials.ts';
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
        INTEXURAOS_WHATSAPP_VERIFY_TOKEN: verifyToken,
        INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
        INTEXURAOS_WHATSAPP_API_KEYS: apiKey,
        INTEXURAOS_WHATSAPP_STORE: `sqlite:${database}`,
        [phaseFileVariable]: phaseFile,
      },
    });
}
