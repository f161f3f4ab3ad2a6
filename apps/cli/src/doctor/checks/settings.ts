import { graphVersionLife, graphVersionTrouble } from '@intexuraos/cloud-api';
import { unreachable } from '../../outcome.ts';
import { duration } from '../../terminal/times.ts';
import { type Check, type Finding, failed, ok, unknown, warning } from '../check.ts';

/** The tolerated clock difference: webhooks are not judged by their time, but statuses, windows and expiry are. */
const clockSlackMs = 30_000;
const clockLimitMs = 5 * 60_000;

const versions = 'developers.facebook.com/docs/graph-api/changelog/versions';

/** How long the Graph API version of the service's calls will work. */
export function versionFinding(version: string, now: number): Finding {
  const trouble = graphVersionTrouble(version, now);
  if (trouble) {
    const { state, what, effect, remedy } = trouble;
    return (state === 'expired' ? failed : warning)(what, effect, remedy);
  }
  const { state, endsOn } = graphVersionLife(version, now);
  if (state === 'working')
    return ok(endsOn === null ? `${version}; Meta has not announced its end` : `${version}, until ${endsOn}`);
  return unknown(
    `${version} is not known here`,
    'It is newer than this command, or Meta has no such version.',
    `Compare it with ${versions}, or upgrade this command.`,
  );
}

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
          'The service starts, but some features are off.',
          'Set them in .env, or run `whatsapp setup`.',
        );
      return ok('all that is needed is set');
    },
  },
  {
    id: 'meta',
    group: 'Settings',
    title: 'Meta is reachable',
    after: [],
    look: async ({ metaAnswer, context: { settings } }) => {
      await metaAnswer();
      const proxy = settings.proxies.for(new URL(settings.graphUrl));
      return ok(`${settings.graphUrl} answers${proxy === null ? '' : `, through the proxy ${proxy.host}`}`);
    },
  },
  {
    id: 'graph-version',
    group: 'Settings',
    title: 'version of the Graph API',
    after: [],
    look: async ({ context: { settings, now } }) => versionFinding(settings.graphVersion, now()),
  },
  {
    id: 'clock',
    group: 'Settings',
    title: 'clock',
    after: ['meta'],
    look: async ({ metaAnswer, context: { now } }) => {
      const theirs = Date.parse((await metaAnswer()).headers.get('date') ?? '');
      if (Number.isNaN(theirs)) throw unreachable('Meta’s answer has no time.');
      const offMs = now() - theirs;
      const off = `${duration(Math.abs(offMs))} ${offMs > 0 ? 'ahead' : 'behind'}`;
      const cause = 'This machine’s clock is wrong, so message windows, expiry and status times are misjudged.';
      const remedy = 'Let NTP set the clock: `timedatectl set-ntp true`.';
      if (Math.abs(offMs) > clockLimitMs) return failed(off, cause, remedy);
      return Math.abs(offMs) > clockSlackMs ? warning(off, cause, remedy) : ok('accurate to about a second');
    },
  },
];
