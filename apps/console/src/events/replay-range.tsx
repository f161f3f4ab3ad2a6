import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Client } from '../api/client.ts';
import { counted } from '../home/summary.ts';
import * as texts from '../texts.ts';
import { useAction } from '../ui/action.tsx';
import { Dialog, Failure } from '../ui/elements.tsx';
import { Field, instantOf, Select, Submit, valuesOf } from '../ui/fields.tsx';
import { useLoaded } from '../ui/hooks.ts';
import { useMay, useSession } from '../ui/session.tsx';

type Query = Readonly<Record<string, string>>;

interface ReplayRangeProps {
  /** The filters of the list; its times are the form's initial values. */
  readonly query: Query;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

const processing = 'process';
const atOnce = 5;

/** Processes the events of a period again, or delivers them to a subscription again. */
export function ReplayRange({ query, onClose, onDone }: ReplayRangeProps): JSX.Element {
  const { client } = useSession();
  const { isBusy, problem, run } = useAction();
  const [target, setTarget] = useState(processing);
  const [result, setResult] = useState<string | null>(null);
  const isClosed = useRef(false);
  const mayDeliver = useMay('read:content');
  const subscriptions = useLoaded('subscriptions to replay for', (client) => client.subscriptions.list().page());
  const choices = (subscriptions.data?.data ?? []).map(({ id, url }) => [id, texts.eventsDeliverTo(url)] as const);
  const { from: _from, until: _until, ...filters } = query;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const { since, until, perSecond } = valuesOf(event.currentTarget);
    const [from, before] = [instantOf(since), instantOf(until)];
    void run(async () => {
      if (target === processing) {
        const asked = { ...filters, ...(from && { from }), ...(before && { until: before }) };
        const show = (count: number) => setResult(texts.eventsProcessedAgain(counted(count, texts.eventsEvent2)));
        await processAgain(client, asked, show, () => isClosed.current);
      } else {
        const body = { since: from, ...(before && { until: before }), perSecond: Number(perSecond) };
        setResult(texts.eventsQueued((await client.subscriptions.replay(target, body)).deliveries.toLocaleString()));
      }
    }).then(onDone);
  };
  const close = () => {
    isClosed.current = true;
    onClose();
  };
  return (
    <Dialog title={texts.eventsReplayATime} onClose={close}>
      <form class="form" onSubmit={submit}>
        <Select
          label={texts.eventsWhatToDo}
          name="target"
          value={target}
          options={[[processing, texts.eventsProcessTheEventsAgain], ...(mayDeliver ? choices : [])]}
          onChange={(chosen) => {
            setTarget(chosen);
            setResult(null);
          }}
        />
        <p class="dim">
          {target === processing
            ? texts.eventsWhatFailedOrWasRejected(filterWords(filters))
            : texts.eventsEverythingThatHappenedInThis}
        </p>
        <Field label={texts.eventsFrom} name="since" type="datetime-local" value={localOf(query.from)} required />
        <Field
          label={texts.eventsUntil}
          name="until"
          type="datetime-local"
          value={localOf(query.until)}
          hint={texts.eventsNowIfLeftEmpty}
        />
        {target !== processing && (
          <Field
            label={texts.eventsDeliveriesASecond}
            name="perSecond"
            type="number"
            value={10}
            min={0.1}
            max={1000}
            step="any"
          />
        )}
        {problem && <Failure problem={problem} />}
        {result && (
          <p role="status">
            {result}
            {isBusy ? '…' : '.'}
          </p>
        )}
        <Submit isDisabled={isBusy}>{texts.eventsReplay2}</Submit>
      </form>
    </Dialog>
  );
}

/** In the order of the list, newest first; processing keeps its own order. Stops early when the dialog is closed. */
async function processAgain(
  client: Client,
  asked: Query,
  show: (count: number) => void,
  isOver: () => boolean,
): Promise<void> {
  let count = 0;
  let batch: Promise<unknown>[] = [];
  const finish = async () => {
    await Promise.all(batch);
    count += batch.length;
    batch = [];
    show(count);
  };
  for await (const { id } of client.events.list(asked)) {
    if (isOver()) return;
    batch.push(client.events.replay(id));
    if (batch.length >= atOnce) await finish();
  }
  await finish();
}

const filterWords = (filters: Query): string => {
  const given = Object.entries(filters).flatMap(([name, value]) => (value ? [`${name} ${value}`] : []));
  return given.length === 0 ? '' : texts.eventsOnlyThoseOfTheLists(given.join('; '));
};

/** A filter’s time in the format of the field; undefined if it has another format. */
const localOf = (time: string | undefined): string | undefined =>
  time && /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(time) ? time.slice(0, 16) : undefined;
