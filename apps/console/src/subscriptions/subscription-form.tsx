import type { JSX } from 'preact';
import type { ShownSecret, Subscription } from '../api/types.ts';
import * as texts from '../texts.ts';
import { useAction } from '../ui/action.tsx';
import { Dialog, Failure } from '../ui/elements.tsx';
import { Field, Select, Submit, valuesOf } from '../ui/fields.tsx';
import { useLoaded } from '../ui/hooks.ts';
import { useSession } from '../ui/session.tsx';

interface SubscriptionFormProps {
  /** The subscription to change; undefined creates a new one. */
  readonly subscription?: Subscription;
  readonly onSaved: (saved: Subscription | ShownSecret) => void;
  readonly onClose: () => void;
}

/** Creates or changes a subscription. Fields that are not shown here keep their values. */
export function SubscriptionForm({ subscription, onSaved, onClose }: SubscriptionFormProps): JSX.Element {
  const { client, index } = useSession();
  const { isBusy, problem, run } = useAction();
  const types = useLoaded('event types', (until) => until.eventTypes());
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const values = valuesOf(event.currentTarget);
    void run(async () => {
      const body = bodyOf(values);
      onSaved(
        subscription
          ? await client.subscriptions.change(subscription.id, body)
          : await client.subscriptions.create({ ...body, form: values.form ?? 'event' }),
      );
    });
  };
  return (
    <Dialog
      title={subscription ? texts.subscriptionsChangeTheSubscription : texts.subscriptionsSubscribeAUrl}
      onClose={onClose}
    >
      <form class="form" onSubmit={submit}>
        <Field
          label={texts.subscriptionsUrl}
          name="url"
          type="url"
          required
          value={subscription?.url}
          placeholder={texts.subscriptionsHttpsBotExampleComWhatsapp}
          hint={texts.subscriptionsDeliveriesArePostedToIt}
        />
        {!subscription && (
          <Select
            label={texts.subscriptionsForm}
            name="form"
            options={[
              ['event', texts.subscriptionsEventsCloudeventsOneForEach],
              ['meta', texts.subscriptionsMetasOwnWebhooksByteFor],
            ]}
          />
        )}
        <Field
          label={texts.subscriptionsTypesOfEvents}
          name="types"
          value={subscription?.types.join(', ')}
          placeholder={texts.subscriptionsAll}
          hint={texts.subscriptionsSuchAsMessageReceivedOr(
            types.data
              ? texts.subscriptionsThereAre(types.data.data.length, types.data.data.map(({ type }) => type).join(', '))
              : '',
          )}
        />
        {(index.phoneNumberIds ?? []).length > 1 && (
          <Field
            label={texts.subscriptionsBusinessNumbers}
            name="phoneNumberIds"
            value={subscription?.phoneNumberIds.join(', ')}
            placeholder={texts.subscriptionsAll}
            hint={texts.subscriptionsMetasIdsWithCommasBetween}
          />
        )}
        <Select
          label={texts.subscriptionsIfAnEventCantBe}
          name="order"
          value={subscription?.order}
          options={[
            ['skip', texts.subscriptionsContinueWithTheConversationsNext],
            ['strict', texts.subscriptionsLetTheConversationWaitUntil],
          ]}
        />
        <div class="pair">
          <Field
            label={texts.subscriptionsAnAttemptMayTakeS}
            name="timeoutSeconds"
            type="number"
            min={5}
            max={30}
            value={subscription?.timeoutSeconds ?? 15}
          />
          <Field
            label={texts.subscriptionsAtOnceAtMost}
            name="maxInFlight"
            type="number"
            min={1}
            max={256}
            value={subscription?.maxInFlight ?? 64}
          />
        </div>
        <Field
          label={texts.subscriptionsDescription}
          name="description"
          value={subscription?.description ?? undefined}
        />
        {problem && <Failure problem={problem} />}
        <Submit isDisabled={isBusy}>{subscription ? texts.subscriptionsSave : texts.subscriptionsSubscribe}</Submit>
      </form>
    </Dialog>
  );
}

const listOf = (text = ''): string[] => text.split(/[\s,]+/).filter((word) => word !== '');

const bodyOf = ({
  url,
  types,
  phoneNumberIds,
  order,
  timeoutSeconds,
  maxInFlight,
  description,
}: Readonly<Record<string, string>>): object => ({
  url,
  types: listOf(types),
  phoneNumberIds: listOf(phoneNumberIds),
  order,
  timeoutSeconds: Number(timeoutSeconds),
  maxInFlight: Number(maxInFlight),
  description: description ?? null,
});
