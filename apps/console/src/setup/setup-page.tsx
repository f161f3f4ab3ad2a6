import { furtherFields, tableFields } from '@intexuraos/cloud-api/webhook-fields';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import * as texts from '../texts.ts';
import { useAction } from '../ui/action.tsx';
import { Badge, CopyButton, Failure, Loading } from '../ui/elements.tsx';
import { useEvery, useLoaded, useSettled } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { Rows } from '../ui/rows.tsx';
import { useLiveEvents, useSession } from '../ui/session.tsx';
import { type SetupFacts, type SetupStep, setupSteps } from './steps.ts';

const refreshMs = 5_000;
const takenByMeta = 'accepted,sent,delivered,read,failed';

/** The steps of the guide as a list that turns green by itself. */
export function Setup(): JSX.Element {
  const { index, scopes } = useSession();
  const mayAskMeta = scopes.includes('read:content');
  const facts = useLoaded('setup', async (client): Promise<SetupFacts> => {
    const { wabaIds = [], graphVersion = 'v24.0' } = index;
    const [status, numbers, apps, messages, sent, subscriptions] = await Promise.all([
      client.status(),
      mayAskMeta ? orNull(Promise.all(wabaIds.map((id) => client.numbers(graphVersion, id)))) : null,
      mayAskMeta ? orNull(Promise.all(wabaIds.map((id) => client.subscribedApps(graphVersion, id)))) : null,
      client.events.list({ kind: 'message', limit: 1 }).page(),
      client.outbox.list({ state: takenByMeta, limit: 1 }).page(),
      client.subscriptions.list({ limit: 100 }).page(),
    ]);
    return {
      index,
      status,
      mayAskMeta,
      numbers: numbers?.flatMap(({ data }) => data) ?? null,
      subscribedApps: apps?.reduce((sum, { data }) => sum + data.length, 0) ?? null,
      hasMessage: messages.data.length > 0,
      hasSent: sent.data.length > 0,
      subscriptions: subscriptions.data.length,
    };
  });
  useEvery(refreshMs, facts.reload);
  useLiveEvents(useSettled(500, facts.reload));
  const steps = facts.data ? setupSteps(facts.data) : [];
  const open = steps.filter(({ state }) => state === 'open').length;
  return (
    <>
      {facts.problem && <Failure problem={facts.problem} onRetry={facts.reload} />}
      {!facts.data && !facts.problem && <Loading rows={7} />}
      {facts.data && (
        <>
          <p class="lead" role="status">
            {open === 0 ? texts.setupEverythingWorks : texts.setupOfStepsToGoEach(open, steps.length)}
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

const Copyable = ({ text }: { readonly text: string }): JSX.Element => (
  <span class="between">
    <code>{text}</code> <CopyButton text={text} label={texts.setupCopy} />
  </span>
);

/** The token, once somebody with a key that may see it asks for it. */
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

const Step = ({ step: { title, state, words } }: { readonly step: SetupStep }): JSX.Element => (
  <li class={`step ${state}`}>
    <span class="step-mark">
      <Icon name={state === 'done' ? 'check' : 'clock'} size={18} />
    </span>
    <div>
      <strong>{title}</strong> {state === 'optional' && <Badge>{texts.setupOptional}</Badge>}
      <span class="unseen">{state === 'done' ? texts.setupDone : texts.setupToDo}</span>
      <p class="dim">{words}</p>
    </div>
  </li>
);

const orNull = <T,>(answer: Promise<T>): Promise<T | null> => answer.catch(() => null);
