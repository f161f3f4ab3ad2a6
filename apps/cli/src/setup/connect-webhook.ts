import { objectsOf, textOf } from '../json.ts';
import { appIdOf, subscribedApps } from '../meta/accounts.ts';
import { MetaRefusal } from '../meta/meta.ts';
import { usefulFields } from '../meta/webhook-fields.ts';
import { trouble } from '../outcome.ts';
import type { Desk } from './desk.ts';

/** Gives the app its webhook, and subscribes it to the account: the step that costs people a day. */
export async function connectWebhook(desk: Desk, url: string): Promise<void> {
  desk.heading('6  The webhook');
  const { appId, verifyTokens, wabaIds } = desk.settings();
  const body = {
    object: 'whatsapp_business_account',
    callback_url: url,
    verify_token: verifyTokens[0] ?? '',
    fields: usefulFields.join(','),
  };
  try {
    await desk.meta().post(`${appId}/subscriptions`, body, { as: 'app' });
  } catch (error) {
    if (!(error instanceof MetaRefusal) || (error.error.code !== 2200 && error.error.code !== 2201)) throw error;
    throw trouble(
      `Meta’s handshake with ${url} failed: ${error.error.message}`,
      'The address must be public, with a valid certificate, and lead to this service: `curl -I` it from elsewhere.',
    );
  }
  const { data } = await desk.meta().get(`${appId}/subscriptions`, {}, { as: 'app' });
  const webhook = objectsOf(data).find(({ object }) => object === body.object);
  desk.done(`Meta shook hands with ${textOf(webhook?.callback_url) ?? url}`);
  desk.done(
    `${objectsOf(webhook?.fields).length} fields; statuses come with messages (there is no field message_status)`,
  );
  const [wabaId = ''] = wabaIds;
  const isSubscribed = async (): Promise<boolean> =>
    (await subscribedApps(desk.meta(), wabaId)).some((app) => appIdOf(app) === appId);
  if (await isSubscribed()) {
    desk.done(`app ${appId} is subscribed to account ${wabaId} already`);
    return;
  }
  await desk.meta().post(`${wabaId}/subscribed_apps`);
  if (!(await isSubscribed()))
    throw trouble(
      'Meta took the subscription and doesn’t show it.',
      'Run setup again; `whatsapp doctor` shows whether it is there then.',
    );
  desk.done(`app ${appId} is subscribed to account ${wabaId}: without it no message would ever come`);
}
