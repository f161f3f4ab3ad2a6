import type { DeliveryQuery } from '@intexuraos/service-api';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import * as texts from '../texts.ts';
import { useAction } from '../ui/action.tsx';
import { Dialog, Failure } from '../ui/elements.tsx';
import { Field, instantOf, Submit, valuesOf } from '../ui/fields.tsx';
import { Icon } from '../ui/icons.tsx';
import { useMay, useSession } from '../ui/session.tsx';

interface AgainProps {
  readonly words: string;
  /** @returns how many are delivered again. */
  readonly act: () => Promise<{ readonly deliveries: number }>;
  readonly onDone: () => void;
}

/** Renders nothing for a key that may not do it. */
function AgainButton({ words, act, onDone }: AgainProps): JSX.Element | null {
  const mayDeliver = useMay('manage');
  const { isBusy, problem, run } = useAction();
  const [count, setCount] = useState<number | null>(null);
  const deliver = () =>
    run(async () => {
      setCount((await act()).deliveries);
      onDone();
    });
  if (!mayDeliver) return null;
  return (
    <>
      <button type="button" class="quiet" disabled={isBusy} onClick={deliver}>
        <Icon name="retry" size={16} /> {words}
      </button>
      {count !== null && (
        <span role="status" class="dim">
          {count === 0 ? texts.deliveriesNothingToDeliverAgain : texts.deliveriesQueuedAgain(count.toLocaleString())}
        </span>
      )}
      {problem && <Failure problem={problem} />}
    </>
  );
}

/** Delivers all dead letters of a subscription again. */
export function RecoverButton({
  subscriptionId,
  onDone,
}: {
  readonly subscriptionId: string;
  readonly onDone: () => void;
}): JSX.Element {
  const { client } = useSession();
  return (
    <AgainButton
      words={texts.deliveriesDeliverWhatFailedAgain}
      act={() => client.subscriptions.recover(subscriptionId)}
      onDone={onDone}
    />
  );
}

/** Delivers again everything that matches the list's filters. */
export function RetryManyButton({
  filter,
  onDone,
}: {
  readonly filter: DeliveryQuery;
  readonly onDone: () => void;
}): JSX.Element {
  const { client } = useSession();
  const words =
    filter.state === undefined ? texts.deliveriesDeliverWhatFailedOfThese : texts.deliveriesDeliverTheseAgain;
  return <AgainButton words={words} act={() => client.deliveries.retryMany(filter)} onDone={onDone} />;
}

/** Delivers all events of a period again, delivered or not. */
export function ReplayDialog({
  subscriptionId,
  onClose,
}: {
  readonly subscriptionId: string;
  readonly onClose: () => void;
}): JSX.Element {
  const { client } = useSession();
  const { isBusy, problem, run } = useAction();
  const [count, setCount] = useState<number | null>(null);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const { since, until, perSecond } = valuesOf(event.currentTarget);
    void run(async () => {
      const body = given({ since: instantOf(since), until: instantOf(until) });
      const replayed = await client.subscriptions.replay(subscriptionId, { ...body, perSecond: Number(perSecond) });
      setCount(replayed.deliveries);
    });
  };
  return (
    <Dialog title={texts.deliveriesReplay} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <p>{texts.deliveriesEverythingThatHappenedInThis}</p>
        <Field label={texts.deliveriesSince} name="since" type="datetime-local" required />
        <Field label={texts.deliveriesUntil} name="until" type="datetime-local" hint={texts.deliveriesNowIfLeftEmpty} />
        <Field
          label={texts.deliveriesDeliveriesASecond}
          name="perSecond"
          type="number"
          value={10}
          min={0.1}
          max={1000}
          step="any"
        />
        {problem && <Failure problem={problem} />}
        {count !== null && <p role="status">{texts.deliveriesDeliveriesAreQueued(count.toLocaleString())}</p>}
        <Submit isDisabled={isBusy}>{texts.deliveriesReplay}</Submit>
      </form>
    </Dialog>
  );
}

const given = (values: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value ? [[name, value]] : [])));
