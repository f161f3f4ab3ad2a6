import { type Json, objectOf, objectsOf, textOf } from '../../json.ts';
import { messagingLimitOf } from '../../meta/accounts.ts';
import { MetaRefusal } from '../../meta/meta.ts';
import { type Check, type Finding, failed, ok, warning, worst } from '../check.ts';
import { nameOf, type Probe, wabaIdsOf } from '../probe.ts';

const group = 'Account and number';

/** A check of each number, reported as one. */
function ofEach(id: string, title: string, after: readonly string[], look: (number: Json) => Finding): Check {
  return {
    id,
    group,
    title,
    after: ['number', ...after],
    look: async ({ numbers }) => worst((await numbers()).map(look)),
  };
}

/** Meta's test number is neither verified nor reviewed, which is normal. */
const isTest = ({ account_mode: mode }: Json): boolean => mode === 'SANDBOX';

export const numberChecks: readonly Check[] = [
  {
    id: 'number',
    group,
    title: 'phone number id',
    after: ['token', 'token-scopes', 'waba'],
    look: async (probe) => {
      try {
        const numbers = await probe.numbers();
        if (numbers.length > 0) return ok(numbers.map((number) => `${nameOf(number)} ${number.id}`).join(', '));
        return failed(
          'the account has none',
          'There is no number to send from.',
          'WhatsApp → API Setup → Add phone number, then `whatsapp setup`.',
        );
      } catch (error) {
        if (error instanceof MetaRefusal) return unreadable(probe, error);
        throw error;
      }
    },
  },
  {
    id: 'number-of-waba',
    group,
    title: 'number is the account’s',
    after: ['number'],
    look: async (probe) => {
      const [numbers, all] = await Promise.all([probe.numbers(), probe.numbersOfAccounts()]);
      const strange = numbers.filter(({ id }) => !all.some((each) => each.id === id));
      if (strange.length === 0) return ok(`${numbers.length} of the account’s ${all.length}`);
      return failed(
        `${strange.map(nameOf).join(', ')} is not among the numbers of ${wabaIdsOf(probe)}`,
        'Its webhooks carry another account’s id and would be refused.',
        'Compare INTEXURAOS_WHATSAPP_WABA_ID and INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID with `whatsapp numbers`.',
      );
    },
  },
  ofEach('number-verified', 'number is verified', [], (number) => {
    const status = textOf(number.code_verification_status);
    if (status === 'VERIFIED' || isTest(number)) return ok(`${nameOf(number)} by SMS or call`);
    return failed(
      `${nameOf(number)} is not (${status?.toLowerCase()})`,
      'Meta does not know yet that the number is yours.',
      'WhatsApp Manager → Phone numbers → Verify, by SMS or call.',
    );
  }),
  ofEach('number-registered', 'number is registered', ['number-verified'], (number) => {
    if (number.platform_type === 'CLOUD_API') return ok('for the Cloud API');
    return failed(
      `${nameOf(number)} is not (${textOf(number.platform_type)?.toLowerCase() ?? 'unknown'})`,
      'It was added but never registered for the Cloud API: sending fails with 133010.',
      '`whatsapp setup` registers it with a six-digit PIN.',
    );
  }),
  ofEach('number-connected', 'number is connected', ['number-registered'], (number) => {
    const status = textOf(number.status) ?? 'unknown';
    if (status === 'CONNECTED') return ok(nameOf(number));
    const detail = `${nameOf(number)} is ${status.toLowerCase()}`;
    if (status === 'FLAGGED')
      return warning(
        detail,
        'Its quality is low; Meta watches it.',
        'Send less, and only what people asked for, for a week.',
      );
    const cause =
      status === 'BANNED' || status === 'RESTRICTED' ? 'Meta has disabled or limited it.' : 'WhatsApp can’t reach it.';
    return failed(
      detail,
      cause,
      'WhatsApp Manager → Phone numbers says why; a disconnected one is registered again by `whatsapp setup`.',
    );
  }),
  ofEach('name', 'display name', [], (number) => {
    const status = textOf(number.name_status);
    const name = textOf(number.verified_name) ?? '';
    if (status === 'APPROVED' || status === 'AVAILABLE_WITHOUT_REVIEW' || isTest(number)) return ok(name);
    return warning(
      `“${name}” is ${status?.toLowerCase().replaceAll('_', ' ') ?? 'unknown'}`,
      'Until it is approved, people see the phone number instead, and the messaging limit is lower.',
      status === 'DECLINED'
        ? 'WhatsApp Manager → Phone numbers → Profile: another name, closer to the business’s.'
        : 'Wait; a review takes 24 to 48 hours.',
    );
  }),
  ofEach('quality', 'quality', [], (number) => {
    const rating = textOf(number.quality_rating) ?? 'UNKNOWN';
    const remedy =
      'See which messages people blocked or reported: WhatsApp Manager → Insights. Send only what people asked for.';
    if (rating === 'RED')
      return failed(
        `${nameOf(number)} is red`,
        'Many people blocked or reported its messages; Meta may lower its limit or disable it.',
        remedy,
      );
    if (rating === 'YELLOW')
      return warning(`${nameOf(number)} is yellow`, 'Some people blocked or reported its messages.', remedy);
    return ok(rating.toLowerCase());
  }),
  ofEach('limit', 'messaging limit', [], (number) => {
    const tier = messagingLimitOf(number);
    const people = tier?.replace('TIER_', '') ?? 'unknown';
    if (!isTest(number) && (tier === 'TIER_50' || tier === 'TIER_250')) {
      return warning(
        `${people} people a day`,
        'It is the portfolio’s, and low until the business is verified.',
        'Business settings → Security centre: verify the business.',
      );
    }
    return ok(tier === 'TIER_UNLIMITED' ? 'none' : `${people} people a day, in the whole portfolio`);
  }),
  ofEach('throughput', 'throughput', ['number-registered'], (number) => {
    const level = textOf(objectOf(number.throughput).level);
    if (level === 'HIGH') return ok('1,000 messages a second');
    if (level === 'STANDARD')
      return ok(
        number.is_on_biz_app === true ? '20 messages a second, as it is also used in the app' : '80 messages a second',
      );
    return warning(
      `not reported by Meta (${level?.toLowerCase() ?? 'nothing'})`,
      'Nothing can be sent from the number yet.',
      'Register it: `whatsapp setup`.',
    );
  }),
  {
    id: 'health',
    group,
    title: 'health according to Meta',
    after: ['number', 'number-connected', 'waba-standing'],
    look: async ({ numbers }) => worst((await numbers()).map(healthFinding)),
  },
];

/** Blocks that only Meta reports: payment, verification, the app. The number and its name have their own checks. */
function healthFinding(number: Json): Finding {
  const entities = objectsOf(objectOf(number.health_status).entities).filter(
    (entity) => entity.entity_type !== 'PHONE_NUMBER' || objectsOf(entity.errors).length > 0,
  );
  const troubled =
    entities.find((entity) => entity.can_send_message === 'BLOCKED') ??
    entities.find((entity) => entity.can_send_message === 'LIMITED');
  if (!troubled) return ok('can send');
  const [error] = objectsOf(troubled.errors);
  const detail = `${String(troubled.entity_type).toLowerCase()} ${String(troubled.can_send_message).toLowerCase()}${error ? `, code ${error.error_code}` : ''}`;
  const cause = textOf(error?.error_description) ?? 'Meta doesn’t say why.';
  const remedy = textOf(error?.possible_solution) ?? 'business.facebook.com/business-support-home';
  return troubled.can_send_message === 'BLOCKED' ? failed(detail, cause, remedy) : warning(detail, cause, remedy);
}

/** Explains the usual mix-ups of ids. */
function unreadable({ context: { settings } }: Probe, { error }: MetaRefusal): Finding {
  const ids = settings.phoneNumberIds.join(', ');
  if (/WhatsAppBusinessAccount/.test(error.message)) {
    return failed(
      `${ids} is a WABA id`,
      'The account’s id was entered instead of the phone number id.',
      'Set INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID; `whatsapp numbers` lists them.',
    );
  }
  const isNumberItself = settings.phoneNumberIds.some((id) => id.length <= 13);
  return failed(
    `${ids} can’t be read`,
    isNumberItself
      ? 'It looks like a phone number; enter Meta’s id of the number.'
      : 'There is no such number, or the token can’t access it.',
    '`whatsapp numbers` lists the account’s numbers with their ids.',
  );
}
