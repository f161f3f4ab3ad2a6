import { readSignInChoice } from '@intexuraos/whatsapp-service/config-sign-in';
import { discoveryUrl, judgeDiscovery } from '@intexuraos/whatsapp-service/discovery';
import { objectsOf, textOf } from '../../json.ts';
import { type Check, failed, ok, warning } from '../check.ts';

const timeoutMs = 10_000;

/** Whether people can sign in to the console, from the service's report and the provider's metadata as seen from this machine. */
export const signInCheck: Check = {
  id: 'sign-in',
  group: 'Service',
  title: 'sign-in to the console',
  after: ['api-key'],
  look: async ({ context: { service, settings } }) => {
    const { problems } = await service.getWithoutContent('/v1/status').catch(() => ({ problems: [] }));
    const found = objectsOf(problems).find(({ about }) => about === 'sign_in');
    if (found) return failed(String(found.cause), 'The service reports this itself.', textOf(found.remedy) ?? seeLog);
    // Another check reports invalid settings.
    const choice = readSignInChoice(settings.env).value;
    if (choice === null) return ok('with API keys');
    const url = discoveryUrl(choice.issuer);
    const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'manual' }).catch(() => null);
    if (answer?.status !== 200) {
      const what = answer === null ? 'does not answer' : `answers ${answer.status}`;
      return warning(
        `${url} ${what}`,
        'Nobody could sign in with OpenID Connect to a service on this machine; API keys work.',
        'Check INTEXURAOS_WHATSAPP_OIDC_ISSUER, and whether the provider can be reached from the service.',
      );
    }
    const wrong = judgeDiscovery(choice.issuer, await answer.json().catch(() => null));
    if (wrong) return failed(wrong.cause, 'Nobody can sign in with OpenID Connect; API keys work.', wrong.remedy);
    return ok(`with API keys, and with ${choice.name}; redirect URI ${choice.publicUrl}/console/sign-in/callback`);
  },
};

const seeLog = 'See the service’s log.';
