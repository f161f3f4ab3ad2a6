import { unreachable } from '../../outcome.ts';
import { duration } from '../../terminal/times.ts';
import { type Check, failed, ok, warning } from '../check.ts';

/** A webhook is not judged by its time, but statuses, windows and expiry are. */
const clockSlackMs = 30_000;
const clockLimitMs = 5 * 60_000;

export const settingsChecks: readonly Check[] = [
  {
    id: 'variables',
    group: 'Settings',
    title: 'variables',
    after: [],
    look: async ({ context: { settings } }) => {
      const { problems, warnings } = settings;
      if (problems.length > 0) {
        return failed(
          problems.join(' '),
          'The service would refuse to start with these.',
          '`whatsapp setup` asks for what is missing and writes it.',
        );
      }
      if (warnings.length > 0)
        return warning(
          warnings.join(' '),
          'The service starts, and does less than it could.',
          'Set them in .env, or run `whatsapp setup`.',
        );
      return ok('all that is needed is set');
    },
  },
  {
    id: 'meta',
    group: 'Settings',
    title: 'Meta is reached',
    after: [],
    look: async ({ context: { settings } }) => {
      await headOf(settings.graphUrl);
      return ok(`${settings.graphUrl} answers`);
    },
  },
  {
    id: 'clock',
    group: 'Settings',
    title: 'clock',
    after: ['meta'],
    look: async ({ context: { settings, now } }) => {
      const theirs = Date.parse((await headOf(settings.graphUrl)).headers.get('date') ?? '');
      if (Number.isNaN(theirs)) throw unreachable('Meta’s answer tells no time.');
      const offMs = now() - theirs;
      const off = `${duration(Math.abs(offMs))} ${offMs > 0 ? 'ahead' : 'behind'}`;
      const cause = 'This machine’s clock is off: windows, expiry and times of statuses are judged wrongly.';
      const remedy = 'Let NTP set the clock: `timedatectl set-ntp true`.';
      if (Math.abs(offMs) > clockLimitMs) return failed(off, cause, remedy);
      return Math.abs(offMs) > clockSlackMs ? warning(off, cause, remedy) : ok('right to the second or so');
    },
  },
];

async function headOf(url: string): Promise<Response> {
  try {
    return await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(10_000) });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer';
    throw unreachable(
      `nothing answers at ${url} (${code})`,
      'Look at the network, at proxies and firewalls, and at INTEXURAOS_WHATSAPP_GRAPH_URL.',
    );
  }
}
