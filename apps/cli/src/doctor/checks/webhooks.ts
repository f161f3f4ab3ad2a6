import { furtherFields, tableFields } from '@intexuraos/cloud-api/webhook-fields';
import { type Json, objectOf, objectsOf, textOf } from '../../json.ts';
import { appIdOf, subscribedApps } from '../../meta/accounts.ts';
import { subscribeWebhook } from '../../meta/subscribe-webhook.ts';
import { type Check, type Finding, type Fix, failed, ok, warning, worst } from '../check.ts';
import { effectiveCallback, nameOf, type Probe } from '../probe.ts';

const group = 'Webhooks';

export const webhookChecks: readonly Check[] = [
  {
    id: 'app-webhook',
    group,
    title: 'webhook of the app',
    after: ['app-secret'],
    look: async (probe) => {
      const webhook = await probe.appWebhook();
      const cause = 'Meta has no URL to send webhooks to.';
      const remedy =
        'WhatsApp → Configuration → Webhook → Edit, or `whatsapp doctor --fix --callback-url https://…/webhooks/whatsapp`.';
      const fix = await setWebhook(probe, probe.wantedCallback);
      if (!webhook) return failed('there is none for WhatsApp', cause, remedy, fix);
      if (webhook.active === false)
        return failed(
          'it is turned off',
          'Meta disabled it, usually after many failures.',
          remedy,
          await setWebhook(probe, textOf(webhook.callback_url), namesOf(webhook)),
        );
      return ok(textOf(webhook.callback_url) ?? '');
    },
  },
  {
    id: 'fields',
    group,
    title: 'webhook fields',
    after: ['app-webhook'],
    look: async (probe) => {
      const webhook = objectOf(await probe.appWebhook());
      const names = namesOf(webhook);
      const missing = tableFields.filter((field) => !names.includes(field));
      const remedy = 'WhatsApp → Configuration → Webhook fields → Manage, or `whatsapp doctor --fix`.';
      const fix = await setWebhook(probe, textOf(webhook.callback_url), names);
      if (missing.includes('messages')) {
        return failed('messages is missing', 'Neither messages nor statuses arrive: both use this field.', remedy, fix);
      }
      if (missing.length > 0)
        return warning(
          `${missing.join(', ')} missing`,
          'Updates about templates, quality and the account don’t arrive.',
          remedy,
          fix,
        );
      const further = furtherFields.filter((field) => !names.includes(field));
      const without =
        further.length === 0 ? '' : `; without ${further.join(', ')}, which Meta does not offer to every app`;
      return ok(`${names.length}, including messages with statuses${without}`);
    },
  },
  {
    id: 'subscribed',
    group,
    title: 'app is subscribed to the account',
    after: ['waba', 'token-app'],
    look: async (probe) => {
      const appId = await probe.appId();
      return worst(
        await Promise.all(probe.context.settings.wabaIds.map((wabaId) => subscriptionTo(probe, wabaId, appId))),
      );
    },
  },
  {
    id: 'callback',
    group,
    title: 'where messages go',
    after: ['app-webhook', 'number'],
    look: async (probe) => {
      const [numbers, webhook] = [await probe.numbers(), objectOf(await probe.appWebhook())];
      const ofApp = textOf(webhook.callback_url) ?? '';
      const wanted = probe.wantedCallback;
      const overridden = numbers.filter((number) => effectiveCallback(number) !== ofApp);
      const places = numbers.map((number) => `${nameOf(number)} → ${effectiveCallback(number) ?? 'nowhere'}`);
      if (wanted !== null && numbers.some((number) => effectiveCallback(number) !== wanted)) {
        const isOverride = overridden.length > 0;
        return failed(
          `${places.join(', ')}, not ${wanted}`,
          isOverride
            ? 'An override on the account or the number points elsewhere.'
            : 'The app’s webhook points elsewhere.',
          isOverride ? overrideRemedy(overridden) : '`whatsapp doctor --fix` points it here.',
          isOverride ? undefined : await setWebhook(probe, wanted, namesOf(webhook)),
        );
      }
      if (wanted === null && overridden.length > 0) {
        return warning(
          `${places.join(', ')}; everything else → ${ofApp}`,
          'An override sends these numbers’ messages to a different URL than the app’s other webhooks.',
          `If that isn’t meant: ${overrideRemedy(overridden)}`,
        );
      }
      return ok(places.join(', '));
    },
  },
];

async function subscriptionTo({ context: { meta } }: Probe, wabaId: string, appId: string): Promise<Finding> {
  const apps = await subscribedApps(meta, wabaId);
  if (apps.some((app) => appIdOf(app) === appId)) return ok(`app ${appId}`);
  return failed(
    apps.length === 0
      ? `no app is subscribed to ${wabaId}`
      : `only ${apps.map(appIdOf).join(', ')} is subscribed to ${wabaId}`,
    'This step costs people a day: everything looks right, the dashboard’s Test works, and no message ever arrives.',
    'POST /{WABA-ID}/subscribed_apps, or `whatsapp doctor --fix`.',
    {
      what: `subscribe app ${appId} to account ${wabaId}`,
      run: () => meta.post(`${wabaId}/subscribed_apps`),
    },
  );
}

const namesOf = (webhook: Json): string[] => objectsOf(webhook.fields).map(({ name }) => String(name));

function overrideRemedy(numbers: readonly Json[]): string {
  const [number] = numbers;
  const isOfNumber = textOf(objectOf(number?.webhook_configuration).phone_number) !== null;
  return isOfNumber
    ? `POST /${number?.id} with {"webhook_configuration":{"override_callback_uri":""}} removes it.`
    : 'POST /{WABA-ID}/subscribed_apps without a body removes it.';
}

/** Only if the URL and the verify token are known. Fields that the app already has stay subscribed. */
async function setWebhook(
  { appId: askAppId, context }: Probe,
  url: string | null,
  fields: readonly string[] = [],
): Promise<Fix | undefined> {
  const [verifyToken] = context.settings.verifyTokens;
  if (url === null || verifyToken === undefined) return undefined;
  const appId = await askAppId();
  return {
    what: `set the webhook of app ${appId} to ${url}, with every field that Meta offers to it`,
    run: async () => {
      const refused = await subscribeWebhook(context.meta, { appId, callbackUrl: url, verifyToken, fields });
      if (refused.length > 0) context.output.note(`Meta does not offer this app ${refused.join(', ')}.`);
    },
  };
}
