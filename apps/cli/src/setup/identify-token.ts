import { objectOf, textOf } from '../json.ts';
import { MetaRefusal } from '../meta/meta.ts';
import { neededScopes } from '../meta/run-token.ts';
import { trouble } from '../outcome.ts';
import { dayAndTime } from '../terminal/times.ts';
import { answerTo } from './ask-step.ts';
import type { Desk } from './desk.ts';

/** The access token: valid, of this app, with both permissions. */
export async function identifyToken(desk: Desk): Promise<void> {
  const { options, heading, done, say, keep, canAsk } = desk;
  heading('2  The access token');
  for (let tries = 0; ; tries += 1) {
    const isAgain = tries > 0;
    const token = await answerTo(desk, {
      what: 'Access token',
      where: [
        'business.facebook.com/settings → Users → System users → Add (role Admin) → Add assets: the app and the WhatsApp account, full control each.',
        `Then Generate new token: your app, expiration Never, ${neededScopes.join(' and ')}.`,
        'To try things out, the temporary one of WhatsApp → API Setup does, for 24 hours.',
      ],
      option: '--token',
      given:
        isAgain || (options.fresh && options.token === undefined) ? null : (options.token ?? desk.settings().token),
      isSecret: true,
      validate: (text) => (/\s|["']/.test(text) ? 'A token has no blanks and no quotes.' : undefined),
    });
    await keep({ INTEXURAOS_WHATSAPP_ACCESS_TOKEN: token });
    const problem = await problemOf(desk, token);
    if (problem === null) {
      done(await describe(desk, token));
      return;
    }
    if (!canAsk) throw trouble(problem, 'Give another with --token.');
    say(problem);
  }
}

async function inspect(desk: Desk, token: string) {
  const { data } = await desk.meta().get('debug_token', { input_token: token });
  return objectOf(data);
}

async function problemOf(desk: Desk, token: string): Promise<string | null> {
  try {
    const said = await inspect(desk, token);
    const { appId } = desk.settings();
    const scopes = Array.isArray(said.scopes) ? said.scopes.map(String) : [];
    const missing = neededScopes.filter((scope) => !scopes.includes(scope));
    if (said.is_valid !== true)
      return `Meta doesn’t take this token: ${textOf(objectOf(said.error).message) ?? 'it doesn’t say why'}`;
    if (said.app_id !== appId) return `This token is of app ${said.app_id}, not ${appId}.`;
    return missing.length === 0 ? null : `This token lacks ${missing.join(' and ')}.`;
  } catch (error) {
    if (error instanceof MetaRefusal) return `Meta doesn’t take this token: ${error.error.message}`;
    throw error;
  }
}

async function describe(desk: Desk, token: string): Promise<string> {
  const { type, expires_at: expiresAt } = await inspect(desk, token);
  const end = Number(expiresAt) > 0 ? `ends ${dayAndTime(Number(expiresAt) * 1000)}` : 'never expires';
  return type === 'SYSTEM_USER' ? `a system user’s; ${end}` : `a person’s, for trying out; ${end}`;
}
