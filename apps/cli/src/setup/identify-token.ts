import { type Json, objectOf } from '../json.ts';
import { MetaRefusal } from '../meta/meta.ts';
import { neededScopes, tokenProblem } from '../meta/token-problem.ts';
import { trouble } from '../outcome.ts';
import { dayAndTime } from '../terminal/times.ts';
import { answerTo } from './ask-step.ts';
import { otherSimulator } from './ensure-simulator.ts';
import type { Wizard } from './wizard.ts';

/** Finds an access token that is valid, belongs to this app and has both permissions. */
export async function identifyToken(wizard: Wizard): Promise<void> {
  const { options, heading, done, say, assume, keep, canAsk } = wizard;
  heading('2  The access token');
  for (let tries = 0; ; tries += 1) {
    const isAgain = tries > 0;
    const token = await answerTo(wizard, {
      what: 'Access token',
      where: [
        'business.facebook.com/settings → Users → System users → Add (role Admin) → Add assets: the app and the WhatsApp account, full control each.',
        `Then Generate new token: your app, expiration Never, ${neededScopes.join(' and ')}.`,
        'For testing, the temporary one from WhatsApp → API Setup works for 24 hours.',
      ],
      option: '--token',
      given: isAgain ? null : (options.token ?? wizard.settings().token),
      isSecret: true,
      validate: (text) => (/\s|["']/.test(text) ? 'A token has no spaces or quotes.' : undefined),
    });
    await assume({ INTEXURAOS_WHATSAPP_ACCESS_TOKEN: token });
    const said = await inspect(wizard, token);
    const problem = tokenProblem(said, wizard.settings().appId);
    if (problem === null) {
      await keep({ INTEXURAOS_WHATSAPP_ACCESS_TOKEN: token });
      done(describe(said));
      return;
    }
    if (wizard.context.source.simulatorUrl !== null) throw otherSimulator(wizard.settings().graphUrl);
    if (!canAsk) throw trouble(problem, 'Give another with --token.');
    say(problem);
  }
}

/** A token that Meta can't even read is reported like any other that it refuses. */
async function inspect(wizard: Wizard, token: string): Promise<Json> {
  try {
    return objectOf((await wizard.meta().get('debug_token', { input_token: token })).data);
  } catch (error) {
    if (error instanceof MetaRefusal) return { is_valid: false, error: { message: error.error.message } };
    throw error;
  }
}

function describe({ type, expires_at: expiresAt }: Json): string {
  const end = Number(expiresAt) > 0 ? `ends ${dayAndTime(Number(expiresAt) * 1000)}` : 'never expires';
  return type === 'SYSTEM_USER' ? `a system user’s; ${end}` : `a person’s, for testing; ${end}`;
}
