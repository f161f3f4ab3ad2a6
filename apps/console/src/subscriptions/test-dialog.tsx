import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Subscription, TestDelivery } from '../api/types.ts';
import { milliseconds } from '../deliveries/delivery-words.ts';
import { useAction } from '../ui/action.tsx';
import { Badge, Dialog, Failure } from '../ui/elements.tsx';
import { Select } from '../ui/fields.tsx';
import { useLoaded } from '../ui/hooks.ts';
import { Code, Rows } from '../ui/rows.tsx';
import { useSession } from '../ui/session.tsx';

/** Sends an example at once, and shows what the receiver answered. */
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
    <Dialog title="Send a test" onClose={onClose}>
      <div class="form">
        <p class="dim">
          An example, signed like any delivery, goes to the URL at once. Filters and pauses don’t count, and it is
          attempted once.
        </p>
        {isEvent && (
          <Select
            label="Type"
            name="type"
            value={type}
            onChange={setType}
            options={(types.data?.data ?? []).map((each) => [each.type, each.type])}
          />
        )}
        <p class="actions end">
          <button type="button" class="primary" disabled={isBusy} onClick={send}>
            {isBusy ? 'Waiting for the receiver…' : 'Send'}
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
      <Badge tone={result.isDelivered ? 'good' : 'bad'}>{result.isDelivered ? 'delivered' : 'not delivered'}</Badge>{' '}
      {result.status === null ? 'No response' : `HTTP ${result.status}`} in {milliseconds(result.durationMs)}
    </p>
    {result.reason && <p class="problem">{result.reason}</p>}
    <Rows facts={Object.entries(result.headers)} />
    {result.body !== '' && <Code>{result.body}</Code>}
    <details>
      <summary>What was sent</summary>
      <Code>{JSON.stringify(result.sent, null, 2)}</Code>
    </details>
  </div>
);
