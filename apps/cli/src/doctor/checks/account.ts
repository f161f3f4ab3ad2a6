import { textOf } from '../../json.ts';
import { MetaRefusal } from '../../meta/meta.ts';
import { type Check, failed, ok, warning } from '../check.ts';
import { wabaIdOf } from '../probe.ts';

export const accountChecks: readonly Check[] = [
  {
    id: 'waba',
    group: 'Account and number',
    title: 'business account',
    after: ['token', 'token-scopes'],
    look: async (probe) => {
      const id = wabaIdOf(probe);
      if (id === '') {
        return failed(
          'its id is not set',
          'Nobody knows which account is yours.',
          'Set INTEXURAOS_WHATSAPP_WABA_ID; `whatsapp wabas` lists what the token opens.',
        );
      }
      try {
        const account = await probe.account();
        return ok(`${textOf(account.name) ?? ''} ${id}`.trim());
      } catch (error) {
        if (!(error instanceof MetaRefusal)) throw error;
        const isNumber = /PhoneNumber/.test(error.error.message);
        return failed(
          `${id} can’t be read`,
          isNumber
            ? 'It is a phone number id: the two ids are swapped.'
            : 'There is no such account, or the system user was not given access to it.',
          isNumber
            ? 'Swap INTEXURAOS_WHATSAPP_WABA_ID and INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID.'
            : 'Business settings → System users → Add assets → WhatsApp accounts, full control. `whatsapp wabas` lists what the token opens.',
        );
      }
    },
  },
  {
    id: 'waba-standing',
    group: 'Account and number',
    title: 'standing of the account',
    after: ['waba'],
    look: async ({ account }) => {
      const { status, account_review_status: review } = await account();
      if (status === 'BANNED' || status === 'DISABLED') {
        return failed(
          `it is ${String(status).toLowerCase()}`,
          'Meta has taken it out of service for a breach of policy.',
          'business.facebook.com/business-support-home: ask for a review.',
        );
      }
      if (review === 'REJECTED')
        return failed(
          'its review was rejected',
          'Meta didn’t accept the business.',
          'business.facebook.com/business-support-home: ask for a review.',
        );
      if (review === 'PENDING')
        return warning(
          'its review is pending',
          'Meta hasn’t looked at the business yet.',
          'Wait; it takes a day or so.',
        );
      return ok('active and approved');
    },
  },
  {
    id: 'hello-world',
    group: 'Account and number',
    title: 'template hello_world',
    after: ['waba'],
    look: async (probe) => {
      const templates = await probe.context.meta.list(`${wabaIdOf(probe)}/message_templates`, {
        name: 'hello_world',
        fields: 'name,status,language',
      });
      const found = templates.filter(({ name }) => name === 'hello_world');
      const approved = found.find(({ status }) => status === 'APPROVED');
      if (approved) return ok(`approved in ${approved.language}`);
      return warning(
        found[0] ? `it is ${String(found[0].status).toLowerCase()}` : 'there is none',
        'New accounts have it; without it the first message needs a template of your own.',
        '`whatsapp templates create FILE`, and send that one.',
      );
    },
  },
];
