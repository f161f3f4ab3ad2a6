import { type Json, objectOf, objectsOf, textOf } from '../../json.ts';
import { MetaRefusal } from '../../meta/meta.ts';
import { type Check, type Finding, ok, warning, worst } from '../check.ts';
import { nameOf, type Probe } from '../probe.ts';

/** Checks an edge of the Graph API that not every number has. */
function ofEdge(
  edge: string,
  check: Pick<Check, 'id' | 'title' | 'after'>,
  find: (answer: Json, number: Json, probe: Probe) => Finding | Promise<Finding>,
): Check {
  const look = async (probe: Probe, number: Json): Promise<Finding> => {
    try {
      return await find(await probe.context.meta.get(`${number.id}/${edge}`), number, probe);
    } catch (error) {
      if (!(error instanceof MetaRefusal)) throw error;
      return refused(number, error);
    }
  };
  return {
    ...check,
    group: 'Account and number',
    look: async (probe) => worst(await Promise.all((await probe.numbers()).map((number) => look(probe, number)))),
  };
}

/** Meta's error if a number or a version doesn't have the edge. */
const isNotOffered: ReadonlySet<number> = new Set([3, 100, 2500]);

function refused(number: Json, { error, message }: MetaRefusal): Finding {
  if (isNotOffered.has(error.code)) return ok(`not offered for ${nameOf(number)}`);
  return warning(`Meta doesn’t say for ${nameOf(number)}`, message, `\`whatsapp explain ${error.code}\` says why.`);
}

/** The number's features besides messages. */
export const featureChecks: readonly Check[] = [
  ofEdge('username', { id: 'username', title: 'username', after: ['number'] }, usernameFinding),
  ofEdge('settings', { id: 'calling', title: 'calling', after: ['number', 'app-webhook'] }, callingFinding),
];

/** Meta: business-scoped-user-ids; `approved`, `reserved`, and since they can be lost, whatever Meta adds. */
export function usernameFinding(answer: Json, number: Json): Finding {
  const username = textOf(answer.username);
  const status = textOf(answer.status)?.toLowerCase() ?? 'approved';
  if (username === null) return ok('none');
  if (status === 'approved') return ok(`@${username}`);
  if (status === 'reserved') return ok(`@${username} is reserved; users don’t see it yet`);
  return warning(
    `@${username} of ${nameOf(number)} is ${status.replaceAll('_', ' ')}`,
    'Users don’t find the number by this name.',
    'WhatsApp Manager → Phone numbers → Profile says why, and lets you choose another.',
  );
}

/** If calling is enabled, calls arrive under their own webhook field. */
async function callingFinding({ calling }: Json, number: Json, { appWebhook }: Probe): Promise<Finding> {
  const isOn = textOf(objectOf(calling).status)?.toUpperCase() === 'ENABLED';
  if (!isOn) return ok('off');
  const fields = objectsOf(objectOf(await appWebhook()).fields).map(({ name }) => name);
  if (fields.includes('calls')) return ok('on');
  return warning(
    `on for ${nameOf(number)}, but the webhook field calls is not enabled`,
    'Users can call, and the service is not notified.',
    'WhatsApp → Configuration → Webhook fields → calls, or turn calling off: POST /{PHONE-NUMBER-ID}/settings.',
  );
}
