import { ApiError } from '@intexuraos/service-api';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Client } from '../api/client.ts';
import * as texts from '../texts.ts';
import { withLocalTimes } from '../times.ts';
import { Icon } from '../ui/icons.tsx';
import { rememberPlace, type SignInProblem, signInAddress, signInProblems } from './sign-in-by-provider.ts';

/** The OpenID Connect provider. */
interface Provider {
  readonly name: string;
  /** Why the last sign-in failed. */
  readonly problem: SignInProblem | null;
  /** Whether somebody has just signed out. */
  readonly isByChoice: boolean;
}

/** Exchanges an API key for a session, or redirects to the provider. No script can read the key afterwards. */
export function SignIn({
  client,
  reason,
  provider,
  onSignedIn,
}: {
  readonly client: Client;
  readonly reason: string | null;
  /** Null if none is configured. */
  readonly provider: Provider | null;
  readonly onSignedIn: () => void;
}): JSX.Element {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    document.title = texts.shellSignInWhatsappConsole;
    (link.current ?? field.current)?.focus();
  }, []);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const key = field.current?.value.trim() ?? '';
    if (key === '' || isBusy) return;
    setBusy(true);
    client.signIn(key).then(onSignedIn, (error: unknown) => {
      setBusy(false);
      setProblem(whyNot(error));
      field.current?.select();
    });
  };

  return (
    <main class="sign-in">
      <form onSubmit={submit}>
        <span class="logo">
          <Icon name="inbox" size={30} />
        </span>
        <h1>{texts.shellWhatsAppConsole}</h1>
        <p class="dim">{texts.shellWhatArrivesWhatIsSent}</p>
        {reason && problem === null && <p class="reason">{reason}</p>}
        {provider && (
          <>
            {provider.problem && (
              <p class="problem" role="alert">
                {signInProblems[provider.problem]}
              </p>
            )}
            <a class="primary" ref={link} href={signInAddress(provider.isByChoice)} onClick={rememberPlace}>
              {texts.shellSignInWith(provider.name)}
            </a>
            <p class="or" aria-hidden="true">
              {texts.shellOr}
            </p>
          </>
        )}
        {/* Password managers store the key under this name. */}
        <input
          class="unseen"
          type="text"
          name="username"
          autocomplete="username"
          value="WhatsApp console"
          tabIndex={-1}
          readOnly
          aria-hidden="true"
        />
        <label for="key">{texts.shellApiKey}</label>
        <input
          id="key"
          ref={field}
          type="password"
          autocomplete="current-password"
          spellcheck={false}
          aria-invalid={problem !== null}
          aria-describedby={problem === null ? 'key-hint' : 'key-problem'}
          required
        />
        {problem !== null && (
          <p class="problem" id="key-problem" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" class={provider ? 'quiet' : 'primary'} disabled={isBusy}>
          {isBusy ? texts.shellSigningIn : provider ? texts.shellSignInWithTheKey : texts.shellSignIn}
        </button>
        <p class="hint" id="key-hint">
          {texts.shellOneOfTheKeysIn()}
        </p>
      </form>
    </main>
  );
}

function whyNot(error: unknown): string {
  if (!(error instanceof ApiError)) return texts.shellThePageMetSomethingUnexpected;
  if (error.status === 0) return texts.shellTheServiceDoesNotAnswerCheck;
  return withLocalTimes(error.message);
}
