import { objectsOf, textOf } from '../json.ts';
import { appIdOf, subscribedApps } from '../meta/accounts.ts';
import type { MetaRefusal } from '../meta/meta.ts';
import { isHandshakeFailure, subscribeWebhook } from '../meta/subscribe-webhook.ts';
import { trouble } from '../outcome.ts';
import type { Wizard } from './wizard.ts';

/** Sets the app's webhook, and subscribes the app to the account: the step whose absence costs people a day. */
export async function connectWebhook(wizard: Wizard, url: string): Promise<void> {
  wizard.heading('6  The webhook');
  const { verifyTokens, wabaIds, ...settings } = wizard.settings();
  const appId = settings.appId ?? '';
  const webhook = { appId, callbackUrl: url, verifyToken: verifyTokens[0] ?? '' };
  const refused = await subscribeWebhook(wizard.meta(), webhook).catch((error: unknown) => {
    if (!isHandshakeFailure(error)) throw error;
    throw trouble(
      `Meta’s handshake with ${url} failed: ${(error as MetaRefusal).error.message}`,
      'The address must be public, have a valid certificate, and reach this service: test it with `curl -I` from elsewhere.',
    );
  });
  const { data } = await wizard.meta().get(`${appId}/subscriptions`, {}, { as: 'app' });
  const shown = objectsOf(data).find(({ object }) => object === 'whatsapp_business_account');
  wizard.done(`Meta verified ${textOf(shown?.callback_url) ?? url}`);
  wizard.done(`${objectsOf(shown?.fields).length} webhook fields, including messages with statuses`);
  if (refused.length > 0)
    wizard.done(`Meta does not offer this app ${refused.join(', ')}; everything else works without them`);
  const [wabaId = ''] = wabaIds;
  const isSubscribed = async (): Promise<boolean> =>
    (await subscribedApps(wizard.meta(), wabaId)).some((app) => appIdOf(app) === appId);
  if (await isSubscribed()) {
    wizard.done(`app ${appId} is subscribed to account ${wabaId} already`);
    return;
  }
  await wizard.meta().post(`${wabaId}/subscribed_apps`);
  if (!(await isSubscribed()))
    throw trouble(
      'Meta accepted the subscription but doesn’t list it.',
      'Run setup again, then check it with `whatsapp doctor`.',
    );
  wizard.done(`app ${appId} is subscribed to account ${wabaId}; without this no message would arrive`);
}
