import { randomInt } from 'node:crypto';
import { type Json, objectOf, textOf } from '../json.ts';
import { accountFields, accountsOf, numberFieldsIn, timeZoneOfAccount } from '../meta/accounts.ts';
import { trouble, wrongUse } from '../outcome.ts';
import { choose } from '../terminal/ask.ts';
import { answerTo } from './ask-step.ts';
import type { Desk } from './wizard.ts';

/** Finds the account and the number with the token, and registers the number if it isn't registered. */
export async function chooseNumber(desk: Desk): Promise<void> {
  desk.heading('3  The account and the number');
  const account = await chooseAccount(desk);
  const wabaId = String(account.id);
  const number = await chooseAmong(desk, wabaId);
  const timeZone = timeZoneOfAccount(account);
  await desk.keep({
    INTEXURAOS_WHATSAPP_WABA_ID: wabaId,
    INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID: String(number.id),
    ...(timeZone !== null && { INTEXURAOS_WHATSAPP_TIME_ZONE: timeZone }),
  });
  desk.done(`number ${number.display_phone_number} “${textOf(number.verified_name) ?? ''}”, id ${number.id}`);
  if (number.account_mode === 'SANDBOX') {
    desk.say(
      'It is Meta’s test number: it can send only to people on its list (API Setup → To → Manage phone number list).',
    );
  } else if (number.code_verification_status !== 'VERIFIED') {
    throw trouble(
      `${number.display_phone_number} is not verified.`,
      'WhatsApp Manager → Phone numbers → Verify, by SMS or call; then run setup again.',
    );
  }
  if (number.platform_type === 'CLOUD_API') desk.done('it is registered for the Cloud API');
  else await register(desk, number);
}

async function chooseAccount(desk: Desk): Promise<Json> {
  const { options, context, canAsk } = desk;
  const ids = await accountsOf({ meta: desk.meta(), settings: desk.settings() });
  const wanted = options.waba ?? desk.settings().wabaIds[0];
  const read = (id: string): Promise<Json> => desk.meta().get(id, { fields: accountFields });
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
  desk.done(`account “${textOf(account.name) ?? ''}” ${id}, ${status}${timeZone === null ? '' : `, ${timeZone}`}`);
  return account;
}

async function chooseAmong(desk: Desk, wabaId: string): Promise<Json> {
  const { options, context, canAsk } = desk;
  const numbers = await desk
    .meta()
    .list(`${wabaId}/phone_numbers`, { fields: numberFieldsIn(desk.settings().graphVersion) });
  const [only] = numbers;
  if (!only) {
    throw trouble(
      'The account has no number.',
      'WhatsApp → API Setup: take the test number, or Add phone number; then run setup again.',
    );
  }
  const wanted = options.number ?? desk.settings().phoneNumberIds[0];
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
async function register(desk: Desk, number: Json): Promise<void> {
  const pin = await answerTo(desk, {
    what: 'Six-digit PIN',
    where: [
      'The number isn’t registered for the Cloud API yet. A PIN protects it from being registered elsewhere.',
      'If two-step verification is already on, enter its PIN; otherwise choose one and write it down.',
    ],
    option: '--pin',
    given: desk.options.pin,
    ...(desk.settings().isSimulator && { initial: String(randomInt(100_000, 1_000_000)) }),
    validate: pinForm,
  });
  await desk.meta().post(`${number.id}/register`, { messaging_product: 'whatsapp', pin });
  desk.done(`registered for the Cloud API; keep the PIN ${objectOf(number).is_pin_enabled ? 'as it was' : 'you gave'}`);
}
