import { scopesOf } from '../config/access-rules.ts';
import { createAddressLimit } from '../http/address-limit.ts';
import type { RequestTrail } from '../http/audit/audit-requests.ts';
import type { SignInDeps } from '../http/console/sign-in-routes.ts';
import { type Part, runLoops } from '../part.ts';
import { createSignInProvider } from '../sign-in/provider.ts';
import { createProviderFetch } from '../sign-in/provider-fetch.ts';
import { createProviderWatch } from '../sign-in/provider-watch.ts';
import type { ServiceContext } from './service-context.ts';

/** Sign-in to the console with an OpenID Connect provider; null if none is configured. */
export function createSignInPart(
  { config, log, clock, notifications }: Pick<ServiceContext, 'config' | 'log' | 'clock' | 'notifications'>,
  { audit }: { readonly audit: Pick<RequestTrail, 'count'> },
): { readonly part: Part; readonly api: SignInDeps } | null {
  const choice = config.signIn;
  if (choice === null) return null;
  const { now, steadyNow } = clock;
  const fetch = createProviderFetch(config.proxies);
  const watch = createProviderWatch({
    choice,
    fetch,
    log,
    now,
    onChange: () => notifications.problemSuspected.publish(),
  });
  const provider = createSignInProvider({
    choice,
    fetch,
    steadyNow,
    onExchange: watch.sawExchange,
    onUnreachable: watch.wake,
  });
  return {
    part: { name: 'sign-in', role: 'web', ...runLoops([watch]), health: async () => watch.findings() },
    api: {
      name: choice.name,
      provider,
      isSecure: choice.publicUrl.startsWith('https:'),
      secrets: [choice.clientSecret, ...config.appSecrets],
      isAllowed: ({ marks }) => scopesOf(choice.rules, marks).length > 0,
      limit: createAddressLimit(steadyNow),
      trustedProxies: config.trustedProxies,
      ...{ audit, log, now },
    },
  };
}
