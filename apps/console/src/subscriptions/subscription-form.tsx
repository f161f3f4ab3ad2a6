import type { JSX } from 'preact';
import type { ShownSecret, Subscription } from '../api/types.ts';
import { useAction } from '../ui/action.tsx';
import { Dialog, Failure } from '../ui/elements.tsx';
import { Field, Select, Submit, valuesOf } from '../ui/fields.tsx';
import { useLoaded } from '../ui/hooks.ts';
import { useSession } from '../ui/session.tsx';

interface SubscriptionFormProps {
  /** The one to change; without it, a new one. */
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
    <Dialog title={subscription ? 'Change the subscription' : 'Subscribe a URL'} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <Field
          label="URL"
          name="url"
          type="url"
          required
          value={subscription?.url}
          placeholder="https://bot.example.com/whatsapp"
          hint="Deliveries are posted to it: a public https address. Or a topic of Google Pub/Sub: pubsub://projects/…/topics/…"
        />
        {!subscription && (
          <Select
            label="Form"
            name="form"
            options={[
              ['event', 'Events (CloudEvents), one for each change'],
              ['meta', 'Meta’s own webhooks, byte for byte'],
            ]}
          />
        )}
        <Field
          label="Types of events"
          name="types"
          value={subscription?.types.join(', ')}
          placeholder="All"
          hint={`Such as message.received, or message.* for all of a subject. ${types.data ? `There are ${types.data.data.length}: ${types.data.data.map(({ type }) => type).join(', ')}.` : ''}`}
        />
        {(index.phoneNumberIds ?? []).length > 1 && (
          <Field
            label="Business numbers"
            name="phoneNumberIds"
            value={subscription?.phoneNumberIds.join(', ')}
            placeholder="All"
            hint="Meta’s ids, with commas between."
          />
        )}
        <Select
          label="If an event can’t be delivered at all"
          name="order"
          value={subscription?.order}
          options={[
            ['skip', 'continue with the conversation’s next'],
            ['strict', 'let the conversation wait until someone acts'],
          ]}
        />
        <div class="pair">
          <Field
            label="An attempt may take (s)"
            name="timeoutSeconds"
            type="number"
            min={5}
            max={30}
            value={subscription?.timeoutSeconds ?? 15}
          />
          <Field
            label="At once, at most"
            name="maxInFlight"
            type="number"
            min={1}
            max={256}
            value={subscription?.maxInFlight ?? 64}
          />
        </div>
        <Field label="Description" name="description" value={subscription?.description ?? undefined} />
        {problem && <Failure problem={problem} />}
        <Submit isDisabled={isBusy}>{subscription ? 'Save' : 'Subscribe'}</Submit>
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
