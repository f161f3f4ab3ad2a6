import { readConfig } from './config/config.ts';
import { environmentWith, hasSimulatorSettings, readSettingsOption } from './config/environment.ts';
import { createLog } from './log.ts';
import { startService } from './service.ts';
import { endOnSignal } from './signals.ts';
import { createRecentWarnings } from './status/recent-warnings.ts';
import { stoppingTimes } from './stopping.ts';

// `dist/main.js` and `src/main.ts` are both one folder below the app's own, and three below the repository's root.
const root = new URL('../../../', import.meta.url);
const usage = `Usage: npm start -- [--settings FILE]

Runs the service until it is interrupted. It reads its settings from the environment and from .env; the README lists the variables.

  --settings FILE  read settings from this file instead of .env
  -h, --help       show this

In the image, and without npm: node dist/main.js [--settings FILE]
`;
const defaultFiles = [new URL('../.env', import.meta.url), new URL('.env', root)];

const noSuchHost =
  'Set HOST to an address of this machine, without port or scheme, such as 0.0.0.0 for all of them or 127.0.0.1.';
/** By why it can't listen. */
const remedies: ReadonlyMap<string, string> = new Map([
  [
    'EADDRINUSE',
    'Set PORT to another one (or INTEXURAOS_WHATSAPP_METRICS_PORT, if it is that), or stop the program that listens there.',
  ],
  ['EACCES', 'Ports below 1024 need rights that this user lacks. Set PORT to a higher one.'],
  ['EADDRNOTAVAIL', noSuchHost],
  ['ENOTFOUND', noSuchHost],
  ['EAI_AGAIN', noSuchHost],
]);
const args = process.argv.slice(2);

try {
  if (args.some((arg) => arg === '--help' || arg === '-h')) process.stdout.write(usage);
  else await start();
} catch (error) {
  // At once: a client of Firestore's that still retries would keep the process for minutes.
  process.exit(explainStart(error));
}

async function start(): Promise<void> {
  const settings = readSettingsOption(args, process.env.INIT_CWD);
  const environment = environmentWith(settings === null ? defaultFiles : [settings], process.env);
  const config = readConfig(environment);
  // OpenTelemetry’s SDK reads its settings from the process’s own environment.
  for (const name of Object.keys(environment)) if (name.startsWith('OTEL_')) process.env[name] ??= environment[name];
  Object.assign(process.env, config.tracing?.environment);
  const warnings = createRecentWarnings(Date.now);
  const log = createLog(config.logLevel, undefined, warnings.saw);
  const starting = startService(config, log, warnings);
  endOnSignal(async () => (await starting).stop(), stoppingTimes.end, log);
  await starting;
}

/** Says why the service can't start; 2 for a configuration to mend, 1 for anything else. */
function explainStart(error: unknown): number {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'configuration_invalid') {
    const remedy = 'Set them in the environment or in a .env file, then start again.';
    const other = hasSimulatorSettings(root)
      ? 'To use the simulator’s settings, made by `whatsapp setup --simulator`: npm start -- --settings ../../.env.simulator\n'
      : '';
    process.stderr.write(`The configuration has problems:\n\n${message}\n\n${remedy}\n${other}`);
    return 2;
  }
  if (code === 'option_invalid') {
    process.stderr.write(`${message}\n`);
    return 2;
  }
  const remedy = remedies.get(String(code));
  process.stderr.write(`The service can't start: ${message}${remedy === undefined ? '' : `. ${remedy}`}\n`);
  return 1;
}
