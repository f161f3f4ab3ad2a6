import { textOf } from '../../json.ts';
import { MetaRefusal } from '../../meta/meta.ts';
import { type Check, type Finding, failed, ok, warning, worst } from '../check.ts';
import type { Probe } from '../probe.ts';

const group = 'Account and number';

/** A check of each configured account, reported as one. */
function ofEach(
  id: string,
  title: string,
  after: readonly string[],
  look: (probe: Probe, wabaId: string) => Promise<Finding>,
): Check {
  return {
    id,
    group,
    title,
    after,
    look: async (probe) =>
      worst(await Promise.all(probe.context.settings.wabaIds.map((wabaId) => look(probe, wabaId)))),
  };
}

const byMeta = 'business.facebook.com/business-support-home: ask for a review.';

export const accountChecks: readonly Check[] = [
  {
    id: 'waba',
    group,
    title: 'business account',
    after: ['token', 'token-scopes'],
    look: async (probe) => {
      const { wabaIds } = probe.context.settings;
      if (wabaIds.length > 0) return worst(await Promise.all(wabaIds.map((id) => readable(probe, id))));
      return failed(
        'its id is not set',
        'Without it your account is unknown.',
        'Set INTEXURAOS_WHATSAPP_WABA_ID; `whatsapp wabas` lists the accounts that the token can access.',
      );
    },
  },
  ofEach('waba-standing', 'standing of the account', ['waba'], async ({ account }, wabaId) => {
    const { status, account_review_status: review } = await account(wabaId);
    if (status === 'BANNED' || status === 'DISABLED') {
      const detail = `${wabaId} is ${String(status).toLowerCase()}`;
      return failed(detail, 'Meta has disabled it for a policy violation.', byMeta);
    }
    if (review === 'REJECTED')
      return failed(`the review of ${wabaId} was rejected`, 'Meta didn’t accept the business.', byMeta);
    if (review === 'PENDING') {
      const cause = 'Meta hasn’t reviewed the business yet.';
      return warning(`the review of ${wabaId} is pending`, cause, 'Wait; a review takes about a day.');
    }
    return ok('active and approved');
  }),
  ofEach('hello-world', 'template hello_world', ['waba'], async ({ context: { meta } }, wabaId) => {
    const filter = { name: 'hello_world', fields: 'name,status,language' };
    const templates = await meta.list(`${wabaId}/message_templates`, filter);
    const found = templates.filter(({ name }) => name === 'hello_world');
    const approved = found.find(({ status }) => status === 'APPROVED');
    if (approved) return ok(`approved in ${approved.language}`);
    return warning(
      found[0] ? `it is ${String(found[0].status).toLowerCase()}` : `not found in ${wabaId}`,
      'New accounts have it; without it, the first message needs your own template.',
      'Create one with `whatsapp templates create FILE` and send it.',
    );
  }),
];

async function readable(probe: Probe, id: string): Promise<Finding> {
  try {
    const account = await probe.account(id);
    return ok(`${textOf(account.name) ?? ''} ${id}`.trim());
  } catch (error) {
    if (!(error instanceof MetaRefusal)) throw error;
    const isNumber = /PhoneNumber/.test(error.error.message);
    if (isNumber && probe.context.settings.phoneNumberIds.includes(id))
      return failed(
        `${id} is a phone number id`,
        'It is also set in INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID.',
        'Set INTEXURAOS_WHATSAPP_WABA_ID to the account’s id; `whatsapp wabas` lists the accounts that the token can access.',
      );
    return failed(
      `${id} can’t be read`,
      isNumber
        ? 'It is a phone number id: the two ids are swapped.'
        : 'There is no such account, or the system user was not given access to it.',
      isNumber
        ? 'Swap INTEXURAOS_WHATSAPP_WABA_ID and INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID.'
        : 'Business settings → System users → Add assets → WhatsApp accounts, full control. `whatsapp wabas` lists the accounts that the token can access.',
    );
  }
}
