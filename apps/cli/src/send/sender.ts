import type { Context } from '../context.ts';
import { textOf } from '../json.ts';
import { wrongUse } from '../outcome.ts';

/** The phone number id to send from: as given, as configured, or the account's only one. @throws if there are several. */
export async function senderOf({ settings, meta }: Context, given: string | undefined): Promise<string> {
  const configured = given ?? settings.phoneNumberIds[0];
  if (configured !== undefined) return configured;
  const [wabaId] = settings.wabaIds;
  const numbers = wabaId === undefined ? [] : await meta.list(`${wabaId}/phone_numbers`);
  const id = numbers.length === 1 ? textOf(numbers[0]?.id) : null;
  if (id !== null) return id;
  throw wrongUse(
    'No sending number is set.',
    'Give --from, or set INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID; `whatsapp numbers` lists them.',
  );
}
