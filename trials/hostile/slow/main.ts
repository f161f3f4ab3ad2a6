import { parseArgs } from 'node:util';
import { peakResidentMb } from '../../bench/service-under-load.ts';
import { startService } from '../../support/service-process.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { printsUsage } from '../../support/usage.ts';
import { runSlowBodies } from '../slow-bodies.ts';

const appSecret = 'the-app-secret-of-slow-bodies-00';
const usage = `npm run hostile:slow -- [--connections N] [--seconds N] [--addresses own|forwarded|shared]

Runs the built service while strangers hold connections with silent and trickling requests, and signed webhooks come.
  --connections N  of strangers, at a time; default 1,000
  --seconds N      default 600
  --addresses A    own (default): each connection from an address of its own; forwarded: named in X-Forwarded-For by a proxy
                   that the service trusts; shared: all from one, as behind a proxy that is not configured`;

/** @throws {Error} that says what is wrong. */
function readArguments(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      connections: { type: 'string', default: '1000' },
      seconds: { type: 'string', default: '600' },
      addresses: { type: 'string', default: 'own' },
    },
  });
  const [connections, seconds] = [Number(values.connections), Number(values.seconds)];
  if (!(connections > 0)) throw new Error('--connections takes a number above 0.');
  if (!(seconds > 0)) throw new Error('--seconds takes a number above 0.');
  const { addresses } = values;
  if (!['own', 'forwarded', 'shared'].includes(addresses))
    throw new Error('--addresses takes own, forwarded or shared.');
  return { connections, seconds, addresses };
}

/** Null where the arguments are wrong, which is said. */
function argumentsOrNull(args: string[]): ReturnType<typeof readArguments> | null {
  try {
    return readArguments(args);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return null;
  }
}

const args = process.argv.slice(2);
if (printsUsage(args, usage)) process.exit(0);
const options = argumentsOrNull(args) ?? process.exit(2);
const { connections, seconds, addresses } = options;

const figures = await withTemporaryFolder('slow-bodies-', async (folder) => {
  const service = await startService({
    env: {
      INTEXURAOS_WHATSAPP_VERIFY_TOKEN: 'the-verify-token-of-slow-bodies-000',
      INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
      INTEXURAOS_WHATSAPP_STORE: `sqlite:${folder}/whatsapp.db`,
      INTEXURAOS_WHATSAPP_TRUSTED_PROXIES: addresses === 'forwarded' ? '1' : '0',
    },
  });
  try {
    const measured = await runSlowBodies({
      baseUrl: service.url,
      appSecret,
      connections,
      durationMs: seconds * 1_000,
      isForwarded: addresses !== 'own',
      say: (line) => console.error(line),
    });
    return { ...measured, peakResidentMb: await peakResidentMb(service) };
  } finally {
    await service.kill();
  }
});
console.log(JSON.stringify(figures, null, 2));
const isRight =
  Object.keys(figures.statuses).join() === '200' && figures.webhooks.p99Ms < 100 && figures.health.bad === 0;
process.exit(isRight ? 0 : 1);
