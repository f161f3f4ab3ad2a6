import { type Json, objectsOf, textOf } from '../../json.ts';
import { ServiceRefusal } from '../../service/service.ts';
import { type Check, failed, ok, warning } from '../check.ts';

/** These have checks of their own. */
const elsewhere: ReadonlySet<unknown> = new Set(['store', 'disk', 'number', 'token', 'account', 'sign_in']);
/** "reception" names the accounts and numbers that these webhooks are for. */
const refusedAsForeign = 'webhooks_refused:foreign';

/** The service's own problems: the same that its log, health, status, metrics and alerts report. */
export const problemsCheck: Check = {
  id: 'problems',
  group: 'Service',
  title: 'problems found by the service',
  after: ['api-key'],
  look: async ({ context: { service } }) => {
    const status = await service.getWithoutContent('/v1/status').catch(olderService);
    if (status === null)
      return warning('not reported', 'The service is older than this command.', 'Upgrade the service.');
    const found = objectsOf(status.problems).filter(
      ({ about, id }) => !elsewhere.has(about) && id !== refusedAsForeign,
    );
    if (found.length === 0) return ok('none');
    const say = found.some(({ severity }) => severity === 'critical') ? failed : warning;
    const remedies = found.flatMap(({ remedy }) => textOf(remedy) ?? []);
    return say(
      found.map(({ cause }) => String(cause)).join(' '),
      'The service reports this itself.',
      remedies.length === 0 ? '`whatsapp status` shows when it is over.' : remedies.join(' '),
    );
  },
};

function olderService(error: unknown): Json | null {
  if (error instanceof ServiceRefusal && error.status === 404) return null;
  throw error;
}
