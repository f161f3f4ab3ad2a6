import { textOf } from '../json.ts';
import { MetaRefusal } from '../meta/meta.ts';
import { trouble } from '../outcome.ts';
import { cliVariables } from '../settings.ts';
import { answerTo } from './ask-step.ts';
import { otherSimulator } from './ensure-simulator.ts';
import type { Wizard } from './wizard.ts';

const digits = (text: string): string | undefined => (/^\d{5,20}$/.test(text) ? undefined : 'An id has digits only.');
const secretForm = (text: string): string | undefined =>
  /\s/.test(text) || text.length < 8 ? 'A secret has no spaces and is longer.' : undefined;

/** Finds the app and its secret, and checks both with a call as the app. */
export async function identifyApp(wizard: Wizard): Promise<void> {
  const { options, heading, done, say, assume, keep, canAsk } = wizard;
  heading('1  The app');
  for (let tries = 0; ; tries += 1) {
    const { settings } = wizard;
    const isAgain = tries > 0;
    const appId = await answerTo(wizard, {
      what: 'App id',
      where: [
        'developers.facebook.com/apps → Create App → Other → Business, then Add product → WhatsApp.',
        'The id is at the top of the app’s dashboard.',
      ],
      option: '--app-id',
      given: isAgain ? null : (options.appId ?? settings().appId),
      validate: digits,
    });
    const appSecret = await answerTo(wizard, {
      what: 'App secret',
      where: [`developers.facebook.com/apps/${appId}/settings/basic → App secret → Show`],
      option: '--app-secret',
      given: isAgain ? null : (options.appSecret ?? settings().appSecrets[0]),
      isSecret: true,
      validate: secretForm,
    });
    const given = { [cliVariables.appId]: appId, INTEXURAOS_WHATSAPP_APP_SECRET: appSecret };
    await assume(given);
    try {
      await wizard.meta().get(`${appId}/subscriptions`, {}, { as: 'app' });
      await keep(given);
      const { name } = await wizard
        .meta()
        .get(appId, { fields: 'name' }, { as: 'app' })
        .catch(() => ({ name: null }));
      done(`app ${appId}${textOf(name) === null ? '' : ` “${name}”`}; the secret belongs to it`);
      return;
    } catch (error) {
      if (!(error instanceof MetaRefusal)) throw error;
      if (wizard.context.source.simulatorUrl !== null) throw otherSimulator(settings().graphUrl);
      const problem = `Meta rejects this secret for app ${appId} (code ${error.error.code}).`;
      if (!canAsk) throw trouble(problem, 'Copy it again: App settings → Basic → App secret → Show.');
      say(problem);
    }
  }
}
