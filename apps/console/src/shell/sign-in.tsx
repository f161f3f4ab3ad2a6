import { ApiError } from '@intexuraos/service-api';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Client } from '../api/client.ts';
import { Icon } from '../ui/icons.tsx';
import { rememberPlace, type SignInProblem, signInAddress, signInProblems } from './sign-in-by-provider.ts';

/** A provider of OpenID Connect that people can sign in with. */
interface Provider {
  readonly name: string;
  /** Why it did not work the last time. */
  readonly problem: SignInProblem | null;
  /** Whether somebody has just signed out. */
  readonly isByChoice: boolean;
}

/** Asks for an API key and exchanges it for a session, or sends people to the provider. A key is in no script's reach afterwards. */
export function SignIn({
  client,
  reason,
  provider,
  onSignedIn,
}: {
  readonly client: Client;
  readonly reason: string | null;
  /** Null where none is configured. */
  readonly provider: Provider | null;
  readonly onSignedIn: () => void;
}): JSX.Element {
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    document.title = 'Sign in · WhatsApp console';
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
        <h1>WhatsApp console</h1>
        <p class="dim">What arrives, what is sent, and whether all is well.</p>
        {reason && problem === null && <p class="reason">{reason}</p>}
        {provider && (
          <>
            {provider.problem && (
              <p class="problem" role="alert">
                {signInProblems[provider.problem]}
              </p>
            )}
            <a class="primary" ref={link} href={signInAddress(provider.isByChoice)} onClick={rememberPlace}>
              Sign in with {provider.name}
            </a>
            <p class="or" aria-hidden="true">
              or
            </p>
          </>
        )}
        {/* Password managers file the key under this name. */}
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
        <label for="key">API key</label>
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
          {isBusy ? 'Signing in…' : provider ? 'Sign in with the key' : 'Sign in'}
        </button>
        <p class="hint" id="key-hint">
          One of the keys in <code>INTEXURAOS_WHATSAPP_API_KEYS</code>. It is kept in a cookie that no script can read,
          and the session ends after an hour without the page.
        </p>
      </form>
    </main>
  );
}

function whyNot(error: unknown): string {
  if (!(error instanceof ApiError)) return 'The page met something unexpected. Reload it.';
  if (error.status === 0) return 'The service does not answer. Check that it runs, then try again.';
  return error.message;
}
