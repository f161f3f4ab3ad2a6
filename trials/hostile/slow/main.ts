import { parseArgs } from 'node:util';
import { peakResidentMb } from '../../bench/service-under-load.ts';
import { startService } from '../../support/service-process.ts';
import { withTemporaryFolder } from '../../support/temporary-folder.ts';
import { runSlowBodies } from '../slow-bodies.ts';

const appSecret = 'the-app-secret-of-slow-bodies-00';
const usage = `node trials/hostile/slow/main.ts [--connections N] [--seconds N] [--addresses own|forwarded|shared]

Runs the built service while strangers hold connections with silent and trickling requests, and signed webhooks come.
  --connections N  of strangers, at a time; default 1,000
  --seconds N      default 600
  --addresses A    own (default): each connection from an address of its own; forwarded: named in X-Forwarded-For by a proxy
                   that the service trusts; shared: all from one, as behind a proxy that is not configured`;

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '600' },
    addresses: { type: 'string', default: 'own' },
    help: { type: 'boolean', default: false },
  },
});
const [connections, seconds] = [Number(values.connections), Number(values.seconds)];
const isKnown = ['own', 'forwarded', 'shared'].includes(values.addresses);
if (values.help || !(connections > 0) || !(seconds > 0) || !isKnown) {
  console.error(usage);
  process.exit(2);
}

const figures = await withTemporaryFolder('slow-bodies-', async (folder) => {
  const service = await startService({
    env: {
      INTEXURAOS_WHATSAPP_VERIFY_TOKEN: 'the-verify-token-of-slow-bodies-000',
      INTEXURAOS_WHATSAPP_APP_SECRET: appSecret,
      INTEXURAOS_WHATSAPP_STORE: `sqlite:${folder}/whatsapp.db`,
      INTEXURAOS_WHATSAPP_TRUSTED_PROXIES: values.addresses === 'forwarded' ? '1' : '0',
    },
  });
  try {
    const measured = await runSlowBodies({
      baseUrl: service.url,
      appSecret,
      connections,
      durationMs: seconds * 1_000,
      isForwarded: values.addresses !== 'own',
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
