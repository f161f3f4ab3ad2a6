import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Subscription, TestDelivery } from '../api/types.ts';
import { milliseconds } from '../deliveries/delivery-words.ts';
import * as texts from '../texts.ts';
import { useAction } from '../ui/action.tsx';
import { Badge, Dialog, Failure } from '../ui/elements.tsx';
import { Select } from '../ui/fields.tsx';
import { useLoaded } from '../ui/hooks.ts';
import { Code, Rows } from '../ui/rows.tsx';
import { useSession } from '../ui/session.tsx';

/** Sends an example event, and shows the receiver's response. */
export function TestDialog({
  subscription,
  onClose,
}: {
  readonly subscription: Subscription;
  readonly onClose: () => void;
}): JSX.Element {
  const { client } = useSession();
  const types = useLoaded('event types', (until) => until.eventTypes());
  const [type, setType] = useState('message.received');
  const [result, setResult] = useState<TestDelivery | null>(null);
  const { isBusy, problem, run } = useAction();
  const isEvent = subscription.form === 'event';
  const send = () =>
    run(async () => setResult(await client.subscriptions.test(subscription.id, isEvent ? type : undefined)));
  return (
    <Dialog title={texts.subscriptionsSendATest} onClose={onClose}>
      <div class="form">
        <p class="dim">{texts.subscriptionsAnExampleSignedLikeAny}</p>
        {isEvent && (
          <Select
            label={texts.subscriptionsType}
            name="type"
            value={type}
            onChange={setType}
            options={(types.data?.data ?? []).map((each) => [each.type, each.type])}
          />
        )}
        <p class="actions end">
          <button type="button" class="primary" disabled={isBusy} onClick={send}>
            {isBusy ? texts.subscriptionsWaitingForTheReceiver : texts.subscriptionsSend}
          </button>
        </p>
        {problem && <Failure problem={problem} />}
        {result && <Result result={result} />}
      </div>
    </Dialog>
  );
}

const Result = ({ result }: { readonly result: TestDelivery }): JSX.Element => (
  <div class="test-result" role="status">
    <p>
      {texts.subscriptionsIn(
        <Badge tone={result.isDelivered ? 'good' : 'bad'}>
          {result.isDelivered ? texts.subscriptionsDelivered2 : texts.subscriptionsNotDelivered}
        </Badge>,
        result.status === null ? texts.subscriptionsNoResponse : texts.subscriptionsHttp(result.status),
        milliseconds(result.durationMs),
      )}
    </p>
    {result.reason && <p class="problem">{result.reason}</p>}
    <Rows facts={Object.entries(result.headers)} />
    {result.body !== '' && <Code>{result.body}</Code>}
    <details>
      <summary>{texts.subscriptionsWhatWasSent}</summary>
      <Code>{JSON.stringify(result.sent, null, 2)}</Code>
    </details>
  </div>
);
