import type { OutboxEntry } from '../../outbox/outbox-entry.ts';
import type { OutboxStore } from '../../outbox/outbox-store.ts';
import { sendError } from '../error-response.ts';
import type { Api } from '../request-validation.ts';
import { exampleOutboxEntryDetail } from '../schemas/examples.ts';
import { outboxEntryDetailComponent } from '../schemas/outbox.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';
import { type EntryReader, entryDetail, entryIdParams, noSuchEntry } from './get-outbox-entry.ts';

export interface ChangeEntryDeps {
  readonly outbox: EntryReader & Pick<OutboxStore, 'cancel' | 'retry'>;
  /** Told of an entry that was changed. */
  readonly onChange: (entry: OutboxEntry) => void;
  readonly now: () => number;
}

interface Operation {
  readonly name: 'cancel' | 'retry';
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  /** Said where the entry's state does not allow it. */
  readonly impossible: string;
}

const cancel: Operation = {
  name: 'cancel',
  operationId: 'cancelOutboxEntry',
  summary: 'Cancel a queued message',
  description: 'Works while it is queued; a message that Meta has cannot be taken back. Takes no body.',
  impossible: 'Only a queued entry can be cancelled; this one is past that.',
};

const retry: Operation = {
  name: 'retry',
  operationId: 'retryOutboxEntry',
  summary: 'Retry a failed message',
  description:
    'Puts an entry that is failed, refused, expired, cancelled or unknown back at the end of its lane, with as much time ' +
    'as at first. An unknown one may arrive twice by this: the decision is the caller’s. Takes no body.',
  impossible: 'Only an entry that is failed, refused, expired, cancelled or unknown can be sent again.',
};

/** POST /v1/outbox/{id}/cancel and /retry */
export function registerEntryChanges(app: Api, deps: ChangeEntryDeps): void {
  for (const operation of [cancel, retry]) registerChange(app, deps, operation);
}

function registerChange(app: Api, { outbox, onChange, now }: ChangeEntryDeps, operation: Operation): void {
  const { name, operationId, summary, description, impossible } = operation;
  const schema = {
    operationId,
    tags: ['Outbox'],
    summary,
    description,
    params: entryIdParams,
    response: {
      200: json('The entry as it stands now.', outboxEntryDetailComponent.ref, exampleOutboxEntryDetail),
      ...errors(
        'malformed_json',
        'nested_too_deeply',
        'not_found',
        'state_conflict',
        'slow_body',
        'body_too_large',
        'unsupported_media_type',
      ),
      ...v1Errors,
    },
  };
  app.post(`/v1/outbox/:id/${name}`, { schema }, async (request, reply) => {
    const { outcome, entry } = await outbox[name](request.params.id, now());
    if (outcome === 'not_found' || !entry) return sendError(reply, 'not_found', noSuchEntry);
    if (outcome === 'impossible') return sendError(reply, 'state_conflict', `${impossible} It is ${entry.state}.`);
    onChange(entry);
    return reply.send(await entryDetail(outbox, entry, now()));
  });
}
