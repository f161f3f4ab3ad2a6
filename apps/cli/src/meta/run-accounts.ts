import type { Context } from '../context.ts';
import { type Json, objectOf, textOf } from '../json.ts';
import { type ExitCode, exitCodes } from '../outcome.ts';
import { printList } from '../terminal/table.ts';
import { accountFields, accountOf, accountsOf, messagingLimitOf, numberFieldsIn, subscribedApps } from './accounts.ts';

export async function listWabas(context: Context): Promise<ExitCode> {
  const { output, meta, settings } = context;
  const read = async (id: string): Promise<Json> => {
    const [account, apps] = await Promise.all([meta.get(id, { fields: accountFields }), subscribedApps(meta, id)]);
    return {
      ...account,
      subscribedApps: apps.map((app) => objectOf(app.whatsapp_business_api_data)),
      isConfigured: settings.wabaIds.includes(id),
    };
  };
  const accounts = await Promise.all((await accountsOf(context)).map(read));
  if (output.isJson) output.json({ data: accounts });
  else if (accounts.length === 0)
    output.line('The token can’t access any WhatsApp Business Account: give the system user access to one.');
  const rows = accounts.map((account) => {
    const apps = account.subscribedApps as Json[];
    const isSubscribed = settings.appId === null ? apps.length > 0 : apps.some(({ id }) => id === settings.appId);
    return [
      textOf(account.id) ?? '',
      textOf(account.name) ?? '',
      textOf(account.status) ?? '',
      textOf(account.account_review_status)?.toLowerCase() ?? 'unknown',
      isSubscribed
        ? output.paint('green', 'app subscribed')
        : output.paint('red', 'app NOT subscribed: no webhooks arrive'),
      account.isConfigured ? '← configured' : '',
    ];
  });
  printList(output, ['id', 'name', 'status', 'review', 'webhooks', ''], rows);
  return exitCodes.fine;
}

export async function listNumbers(context: Context, options: { readonly waba?: string }): Promise<ExitCode> {
  const { output, meta, settings } = context;
  const fields = numberFieldsIn(settings.graphVersion);
  const numbers = await meta.list(`${await accountOf(context, options.waba)}/phone_numbers`, { fields });
  if (output.isJson) output.json({ data: numbers });
  else if (numbers.length === 0) output.line('The account has no number yet: WhatsApp → API Setup → Add phone number.');
  const rows = numbers.map((number) => {
    const status = textOf(number.status) ?? '';
    const quality = textOf(number.quality_rating) ?? '';
    return [
      textOf(number.id) ?? '',
      textOf(number.display_phone_number) ?? '',
      textOf(number.verified_name) ?? '',
      output.paint(status === 'CONNECTED' ? 'green' : 'red', status.toLowerCase()),
      quality.toLowerCase(),
      limitOf(number),
      objectOf(number.throughput).level === 'HIGH' ? '1,000/s' : '80/s',
      settings.phoneNumberIds.includes(String(number.id)) ? '← configured' : '',
    ];
  });
  printList(output, ['id', 'number', 'name', 'status', 'quality', 'limit', 'rate', ''], rows);
  return exitCodes.fine;
}

const limitOf = (number: Json): string =>
  messagingLimitOf(number)?.replace('TIER_', '').toLowerCase() ?? 'limit unknown';
