import { objectOf, textOf } from '../../json.ts';
import { MetaRefusal } from '../../meta/meta.ts';
import { kindOf } from '../../meta/run-token.ts';
import { missingScopes, neededScopes } from '../../meta/token-problem.ts';
import { mask } from '../../terminal/secrets.ts';
import { dayAndTime, duration } from '../../terminal/times.ts';
import { type Check, failed, ok, warning } from '../check.ts';

const dayMs = 24 * 60 * 60_000;
const soonMs = 14 * dayMs;
const newToken =
  'Business settings → Users → System users → your system user → Generate new token, expiration Never; then `whatsapp secrets rotate access-token`.';

export const tokenChecks: readonly Check[] = [
  {
    id: 'token',
    group: 'Token',
    title: 'access token',
    after: ['meta'],
    look: async ({ token, context: { settings, output } }) => {
      if (settings.token === null) {
        return failed(
          settings.tokenProblem ?? 'none is set',
          'Without a token nothing is sent and Meta can’t be queried.',
          `${newToken} Or run \`whatsapp setup\`.`,
        );
      }
      if (/\s|["']/.test(settings.token)) {
        return failed('it contains spaces or quotes', 'It was not copied cleanly.', 'Copy it again, without quotes.');
      }
      output.hide(settings.token);
      const said = await token().catch(refusalAsToken);
      if (said.is_valid === true) return ok(mask(settings.token));
      const { message, subcode } = objectOf(said.error);
      const causes: Readonly<Record<number, string>> = {
        463: 'It has expired; tokens from the dashboard expire after 24 hours.',
        460: 'The password of the person it belongs to was changed.',
        467: 'The person it belongs to has logged out.',
        458: 'The app was removed.',
      };
      return failed(
        `Meta rejects it: ${textOf(message) ?? 'no reason given'}`,
        causes[Number(subcode)] ?? 'It was revoked, is truncated, or belongs to another app.',
        newToken,
      );
    },
  },
  {
    id: 'token-kind',
    group: 'Token',
    title: 'kind of token',
    after: ['token'],
    look: async ({ token, numbers }) => {
      const said = await token();
      if (said.type === 'SYSTEM_USER') return ok('a system user’s');
      const isShort = Number(said.expires_at) > 0;
      const isTest = await numbers().then(
        (all) => all.length > 0 && all.every(({ account_mode: mode }) => mode === 'SANDBOX'),
        () => false,
      );
      const cause = `It is ${kindOf(said)}.`;
      if (isShort && !isTest) return failed('a temporary one, in production', cause, newToken);
      return warning('a person’s', cause, newToken);
    },
  },
  {
    id: 'token-expiry',
    group: 'Token',
    title: 'expiry of the token',
    after: ['token', 'token-kind'],
    look: async ({ token, context: { now } }) => {
      const { expires_at: expiresAt, data_access_expires_at: dataUntil } = await token();
      const ends = [expiresAt, dataUntil].map(Number).filter((seconds) => seconds > 0);
      if (ends.length === 0) return ok('never');
      const end = Math.min(...ends) * 1000;
      const detail = `${dayAndTime(end)}, in ${duration(end - now())}`;
      if (end - now() > soonMs) return ok(detail);
      return warning(
        detail,
        'When it expires, the service pauses and sends nothing until there is a new one.',
        newToken,
      );
    },
  },
  {
    id: 'token-scopes',
    group: 'Token',
    title: 'permissions of the token',
    after: ['token'],
    look: async ({ token }) => {
      const missing = missingScopes(await token());
      if (missing.length === 0) return ok(neededScopes.join(', '));
      return failed(
        `${missing.join(' and ')} missing`,
        'Sending needs whatsapp_business_messaging, everything else whatsapp_business_management.',
        `Make a new token with both. ${newToken}`,
      );
    },
  },
  {
    id: 'token-app',
    group: 'Token',
    title: 'app of the token',
    after: ['token'],
    look: async ({ token, context: { settings } }) => {
      const { app_id: id, application } = await token();
      if (settings.appId === null || settings.appId === id) return ok(`${textOf(application) ?? ''} ${id}`.trim());
      return failed(
        `the token belongs to app ${id}, but app ${settings.appId} is configured`,
        'One app signs the webhooks and another sends the messages, so the statuses don’t arrive here.',
        'Generate the token with the configured app, or set WHATSAPP_APP_ID and the app secret to those of the token’s app.',
      );
    },
  },
  {
    id: 'app-secret',
    group: 'Token',
    title: 'app secret',
    after: ['token-app', 'variables'],
    look: async ({ appWebhook, appId }) => {
      try {
        await appWebhook();
        return ok(`Meta accepts it for app ${await appId()}`);
      } catch (error) {
        if (!(error instanceof MetaRefusal)) throw error;
        return failed(
          `Meta rejects it (code ${error.error.code})`,
          'It belongs to another app, is outdated, or was not copied completely: every webhook would be refused with 403.',
          'Copy it again: App settings → Basic → App secret → Show.',
        );
      }
    },
  },
];

/** A token so malformed that Meta doesn't inspect it. */
function refusalAsToken(error: unknown): ReturnType<typeof objectOf> {
  if (!(error instanceof MetaRefusal)) throw error;
  return { is_valid: false, error: { message: error.error.message, subcode: error.error.subcode } };
}
