import { furtherFields, tableFields } from '@intexuraos/cloud-api/webhook-fields';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import * as texts from '../texts.ts';
import { useAction } from '../ui/action.tsx';
import { Badge, CopyButton, Failure } from '../ui/elements.tsx';
import { type Loaded, useDebouncedCall, useEvery, useLoaded } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { Rows } from '../ui/rows.tsx';
import { useLiveEvents, useMay, useSession } from '../ui/session.tsx';
import { type MetaFacts, type OwnFacts, type SetupStep, setupSteps } from './steps.ts';

const refreshMs = 5_000;
const takenByMeta = 'accepted,sent,delivered,read,failed';

/** Loads the service’s own facts first; Meta’s answers take longer and are added when they arrive. */
function useOwnFacts(): Loaded<OwnFacts> {
  return useLoaded('setup', async (client) => {
    const [status, messages, sent, subscriptions] = await Promise.all([
      client.status(),
      client.events.list({ kind: 'message', limit: 1 }).page(),
      client.outbox.list({ state: takenByMeta, limit: 1 }).page(),
      client.subscriptions.list({ limit: 100 }).page(),
    ]);
    return {
      status,
      hasMessage: messages.data.length > 0,
      hasSent: sent.data.length > 0,
      subscriptions: subscriptions.data.length,
    };
  });
}

function useMetaFacts(mayAskMeta: boolean): Loaded<MetaFacts> {
  const { wabaIds = [], graphVersion = 'v24.0' } = useSession().index;
  return useLoaded('setup at Meta', async (client) => {
    if (!mayAskMeta) return { numbers: null, subscribedApps: null };
    const [numbers, apps] = await Promise.all([
      orNull(Promise.all(wabaIds.map((id) => client.numbers(graphVersion, id)))),
      orNull(Promise.all(wabaIds.map((id) => client.subscribedApps(graphVersion, id)))),
    ]);
    return {
      numbers: numbers?.flatMap(({ data }) => data) ?? null,
      subscribedApps: apps?.reduce((sum, { data }) => sum + data.length, 0) ?? null,
    };
  });
}

/** The steps of the guide as a list that turns green by itself. */
export function Setup(): JSX.Element {
  const { index } = useSession();
  const mayAskMeta = useMay('read:content');
  const facts = useOwnFacts();
  const meta = useMetaFacts(mayAskMeta);
  const reload = () => {
    facts.reload();
    // Events may arrive faster than Meta answers.
    if (!meta.isLoading) meta.reload();
  };
  useEvery(refreshMs, reload);
  useLiveEvents(useDebouncedCall(500, reload));
  // Shown at once with the configured values; the other steps say that they are being checked.
  const steps = setupSteps({ index, mayAskMeta, own: facts.data, meta: meta.data });
  const isShown = facts.data !== null || facts.problem === null;
  return (
    <>
      {facts.problem && <Failure problem={facts.problem} onRetry={facts.reload} />}
      {isShown && (
        <>
          <p class="lead" role="status">
            {facts.data === null ? texts.setupChecking : standingOf(steps)}
          </p>
          <ol class="steps card flush">
            {steps.map((step) => (
              <Step key={step.id} step={step} />
            ))}
          </ol>
          <h2 class="space">{texts.setupForMetasApp}</h2>
          <div class="card">
            <Rows
              facts={[
                [texts.setupCallbackUrl, <Copyable text={`${location.origin}/webhooks/whatsapp`} />],
                [texts.setupVerifyToken, <VerifyToken />],
                [texts.setupWebhookFields, <Copyable text={[...tableFields, ...furtherFields].join(', ')} />],
                [texts.setupAccount, (index.wabaIds ?? []).join(', ')],
                [texts.setupNumbers, (index.phoneNumberIds ?? []).join(', ')],
                [texts.setupGraphVersion, index.graphVersion],
              ]}
            />
            {!location.protocol.startsWith('https') && <p class="dim">{texts.setupMetaCallsPublicHttpsAddresses}</p>}
          </div>
        </>
      )}
    </>
  );
}

function standingOf(steps: readonly SetupStep[]): string {
  const open = steps.filter(({ state }) => state === 'open').length;
  if (open > 0) return texts.setupOfStepsToGoEach(open, steps.length);
  return steps.some(({ state }) => state === 'checking')
    ? texts.setupAskingMetaAboutTheRest
    : texts.setupEverythingWorks;
}

const Copyable = ({ text }: { readonly text: string }): JSX.Element => (
  <span class="between">
    <code>{text}</code> <CopyButton text={text} label={texts.setupCopy} />
  </span>
);

/** The token, shown on request to somebody whose key may see it. */
function VerifyToken(): JSX.Element {
  const { client, scopes } = useSession();
  const [token, setToken] = useState<string | null>(null);
  const { isBusy, problem, run } = useAction();
  if (token !== null) return <Copyable text={token} />;
  if (!scopes.includes('admin')) return <>{texts.setupTheValueOfIntexuraosWhatsapp()}</>;
  return (
    <>
      <button
        type="button"
        class="quiet"
        disabled={isBusy}
        onClick={() => void run(async () => setToken((await client.webhookSetup()).verifyToken))}
      >
        {texts.setupShowVerifyToken}
      </button>
      {problem && <Failure problem={problem} />}
    </>
  );
}

const stateWords: Readonly<Record<SetupStep['state'], string>> = {
  done: texts.setupDone,
  open: texts.setupToDo,
  optional: texts.setupToDo,
  checking: texts.setupBeingChecked,
};

const Step = ({ step: { title, state, words } }: { readonly step: SetupStep }): JSX.Element => (
  <li class={`step ${state}`}>
    <span class="step-mark">
      <Icon name={state === 'done' ? 'check' : 'clock'} size={18} />
    </span>
    <div>
      <strong>{title}</strong> {state === 'optional' && <Badge>{texts.setupOptional}</Badge>}
      <span class="unseen">{stateWords[state]}</span>
      <p class="dim">{words}</p>
    </div>
  </li>
);

const orNull = <T,>(answer: Promise<T>): Promise<T | null> => answer.catch(() => null);
