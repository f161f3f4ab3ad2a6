import { randomInt } from 'node:crypto';
import { type Json, objectOf, textOf } from '../json.ts';
import { accountFields, accountsOf, numberFieldsIn, timeZoneOfAccount } from '../meta/accounts.ts';
import { trouble, wrongUse } from '../outcome.ts';
import { choose } from '../terminal/ask.ts';
import { answerTo } from './ask-step.ts';
import type { Wizard } from './wizard.ts';

/** Finds the account and the number with the token, and registers the number if it isn't registered. */
export async function chooseNumber(wizard: Wizard): Promise<void> {
  wizard.heading('3  The account and the number');
  const account = await chooseAccount(wizard);
  const wabaId = String(account.id);
  const number = await chooseAmong(wizard, wabaId);
  const timeZone = timeZoneOfAccount(account);
  await wizard.keep({
    INTEXURAOS_WHATSAPP_WABA_ID: wabaId,
    INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: String(number.id),
    ...(timeZone !== null && { INTEXURAOS_WHATSAPP_TIME_ZONE: timeZone }),
  });
  wizard.done(`number ${number.display_phone_number} “${textOf(number.verified_name) ?? ''}”, id ${number.id}`);
  if (number.account_mode === 'SANDBOX') {
    wizard.say(
      'It is Meta’s test number: it can send only to people on its list (API Setup → To → Manage phone number list).',
    );
  } else if (number.code_verification_status !== 'VERIFIED') {
    throw trouble(
      `${number.display_phone_number} is not verified.`,
      'WhatsApp Manager → Phone numbers → Verify, by SMS or call; then run setup again.',
    );
  }
  if (number.platform_type === 'CLOUD_API') wizard.done('it is registered for the Cloud API');
  else await register(wizard, number);
}

async function chooseAccount(wizard: Wizard): Promise<Json> {
  const { options, context, canAsk } = wizard;
  const ids = await accountsOf({ meta: wizard.meta(), settings: wizard.settings() });
  const wanted = options.waba ?? wizard.settings().wabaIds[0];
  const read = (id: string): Promise<Json> => wizard.meta().get(id, { fields: accountFields });
  const accounts = await Promise.all((wanted ? [wanted] : ids).map(read));
  const [only] = accounts;
  if (!only) {
    throw trouble(
      'The token can’t access any WhatsApp Business Account.',
      'Business settings → System users → Add assets → WhatsApp accounts, full control; then run setup again.',
    );
  }
  if (accounts.length > 1 && !canAsk) {
    throw wrongUse(`The token can access ${ids.join(', ')}.`, 'Say which one with --waba.');
  }
  const id =
    accounts.length === 1
      ? String(only.id)
      : await choose(
          context,
          'Which account?',
          accounts.map((each) => ({
            value: String(each.id),
            label: textOf(each.name) ?? String(each.id),
            hint: String(each.id),
          })),
        );
  const account = accounts.find((each) => each.id === id) ?? only;
  const status = textOf(account.status)?.toLowerCase() ?? 'status unknown';
  const timeZone = timeZoneOfAccount(account);
  wizard.done(`account “${textOf(account.name) ?? ''}” ${id}, ${status}${timeZone === null ? '' : `, ${timeZone}`}`);
  return account;
}

async function chooseAmong(wizard: Wizard, wabaId: string): Promise<Json> {
  const { options, context, canAsk } = wizard;
  const numbers = await wizard
    .meta()
    .list(`${wabaId}/phone_numbers`, { fields: numberFieldsIn(wizard.settings().graphVersion) });
  const [only] = numbers;
  if (!only) {
    throw trouble(
      'The account has no number.',
      'WhatsApp → API Setup: take the test number, or Add phone number; then run setup again.',
    );
  }
  const wanted = options.number ?? wizard.settings().phoneNumberIds[0];
  const found = numbers.find(({ id }) => id === wanted);
  if (found) return found;
  const known = numbers.map(({ id, display_phone_number: shown }) => `${shown} (${id})`).join(', ');
  if (options.number !== undefined)
    throw wrongUse(`The account has no number with the id ${options.number}.`, `It has ${known}.`);
  if (numbers.length === 1) return only;
  if (!canAsk) throw wrongUse(`The account has ${known}.`, 'Say which one with --number.');
  const id = await choose(
    context,
    'Which number?',
    numbers.map((each) => ({
      value: String(each.id),
      label: String(each.display_phone_number),
      hint: `${textOf(each.verified_name) ?? ''} ${each.id}`,
    })),
  );
  return numbers.find((each) => each.id === id) ?? only;
}

const pinForm = (text: string): string | undefined => (/^\d{6}$/.test(text) ? undefined : 'A PIN has six digits.');

/** Registers it with a PIN, which is then needed to register it again (Meta: business-phone-numbers/registration). */
async function register(wizard: Wizard, number: Json): Promise<void> {
  const pin = await answerTo(wizard, {
    what: 'Six-digit PIN',
    where: [
      'The number isn’t registered for the Cloud API yet. A PIN protects it from being registered elsewhere.',
      'If two-step verification is already on, enter its PIN; otherwise choose one and write it down.',
    ],
    option: '--pin',
    given: wizard.options.pin,
    ...(wizard.settings().isSimulator && { initial: String(randomInt(100_000, 1_000_000)) }),
    validate: pinForm,
  });
  await wizard.meta().post(`${number.id}/register`, { messaging_product: 'whatsapp', pin });
  wizard.done(
    `registered for the Cloud API; keep the PIN ${objectOf(number).is_pin_enabled ? 'as it was' : 'you gave'}`,
  );
}
