import { readConfig } from './config.ts';
import { environmentWith } from './environment.ts';
import { createLog } from './log.ts';
import { startService } from './service.ts';
import { ServiceError } from './service-error.ts';

// `dist/main.js` and `src/main.ts` both stand one folder below the app's own, and three below the repo's root.
const envFiles = [new URL('../.env', import.meta.url), new URL('../../../.env', import.meta.url)];

try {
  const config = readConfig(environmentWith(envFiles, process.env));
  const log = createLog(config.logLevel);
  const service = await startService(config, log);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void service.stop().then(() => process.exit(0));
    });
  }
} catch (error) {
  process.exitCode = explainStart(error);
}

/** Says why the service can't start; 2 for a configuration to mend, 1 for anything else. */
function explainStart(error: unknown): number {
  const isConfiguration = error instanceof ServiceError && error.code === 'configuration_invalid';
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    isConfiguration
      ? `The configuration has problems:\n\n${message}\n\nSet them in the environment or in a .env file, then start again.\n`
      : `The service can't start: ${message}\n`,
  );
  return isConfiguration ? 2 : 1;
}
