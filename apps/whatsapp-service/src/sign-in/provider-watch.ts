import type { SignInChoice } from '../config/sign-in.ts';
import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import type { Finding } from '../problems/problem.ts';
import { type DiscoveryProblem, discoveryUrl, judgeDiscovery } from './discovery.ts';
import { type ProviderFetch, reasonOf } from './provider-fetch.ts';

/** Looks whether people can sign in with the provider, and says so before somebody fails to. */
export interface ProviderWatch extends Loop {
  findings(): readonly Finding[];
  /** The result of a code exchange: null, or the provider's reason for refusing this service. */
  sawExchange(refusal: string | null): void;
}

export interface ProviderWatchDeps {
  readonly choice: SignInChoice;
  readonly fetch: ProviderFetch;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Called when there is something else to report than before. */
  readonly onChange: () => void;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const lookEveryMs = 10 * 60_000;
const lookAgainMs = 60_000;

export function createProviderWatch(deps: ProviderWatchDeps): ProviderWatch {
  const { choice, now } = deps;
  let wrong: { readonly problem: DiscoveryProblem; readonly since: number } | null = null;
  let refused: { readonly code: string; readonly since: number } | null = null;

  const note = (problem: DiscoveryProblem | null): void => {
    const isNews = wrong?.problem.cause !== problem?.cause;
    wrong = problem === null ? null : { problem, since: wrong?.since ?? now() };
    if (isNews) deps.onChange();
  };
  const loop = createLoop({
    step: async () => {
      note(await look(choice.issuer, deps.fetch));
      return wrong === null ? lookEveryMs : lookAgainMs;
    },
    log: deps.log,
    words: {
      fails: 'Checking the OpenID Connect provider fails.',
      worksAgain: 'Checking the OpenID Connect provider works again.',
    },
    ...(deps.sleep && { sleep: deps.sleep }),
  });

  return {
    ...loop,
    sawExchange: (code) => {
      const isNews = refused?.code !== (code ?? undefined);
      refused = code === null ? null : { code, since: refused?.since ?? now() };
      if (isNews) deps.onChange();
    },
    findings: () => [
      ...(wrong ? [finding(wrong.problem, wrong.since)] : []),
      ...(refused && !wrong ? [finding(refusal(choice, refused.code), refused.since)] : []),
    ],
  };
}

const finding = ({ cause, remedy }: DiscoveryProblem, since: number): Finding => ({
  kind: 'sign_in_failing',
  cause: `Nobody can sign in to the console with OpenID Connect: ${cause}`,
  remedy: `${remedy} API keys still sign in.`,
  since,
});

async function look(issuer: string, fetch: ProviderFetch): Promise<DiscoveryProblem | null> {
  const url = discoveryUrl(issuer);
  try {
    const answer = await fetch(url, { headers: { accept: 'application/json' } });
    if (answer.status !== 200) {
      return {
        cause: `${url} answers ${answer.status}.`,
        remedy: 'Check INTEXURAOS_WHATSAPP_OIDC_ISSUER, and whether the provider works.',
      };
    }
    return judgeDiscovery(issuer, await answer.json().catch(() => null));
  } catch (error) {
    return {
      cause: `${new URL(issuer).host} cannot be reached (${reasonOf(error)}).`,
      remedy: 'Check the provider, and the network and any proxy between this service and it.',
    };
  }
}

const refusal = ({ publicUrl }: SignInChoice, code: string): DiscoveryProblem => ({
  cause: `the provider refuses this service as its client (${code}).`,
  remedy:
    'Check INTEXURAOS_WHATSAPP_OIDC_CLIENT_ID and …_CLIENT_SECRET, which may have expired, and that the provider lists ' +
    `${publicUrl}/console/sign-in/callback as redirect URI; then restart the service.`,
});
