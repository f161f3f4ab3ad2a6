import { cancellableStates, retryableStates } from '@intexuraos/service-api/outbox-state';
import { oneOf, outboxEntryDetailComponent } from '@intexuraos/service-api/schemas';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { mayHaveArrived } from '../../outbox/change-many.ts';
import { firstAhead } from '../../outbox/first-ahead.ts';
import type { OutboxEntry } from '../../outbox/outbox-entry.ts';
import type { OutboxStore } from '../../outbox/outbox-store.ts';
import { type RetryDeps, retryOnceSettled } from '../../outbox/retry-settled.ts';
import { tryEntryNow } from '../../outbox/try-now.ts';
import { RefusedError } from '../error-response.ts';
import type { Api } from '../request-validation.ts';
import { exampleOutboxEntryDetail } from '../schemas/examples.ts';
import { bodyErrors, errors, json, v1Errors } from '../schemas/responses.ts';
import { type EntryReader, entryDetail, entryIdParams, noSuchEntry, visibleEntry } from './read-outbox.ts';

export interface ChangeEntryDeps {
  readonly outbox: EntryReader & Pick<OutboxStore, 'cancel' | 'retry' | 'hurry' | 'hurryEntry'>;
  readonly conversations: RetryDeps['conversations'];
  /** Called with an entry that was changed. */
  readonly onChange: (entry: OutboxEntry) => void;
  /** Has the outbox look for due messages. */
  readonly wake: () => void;
  readonly now: () => number;
}

const noQuery = Type.Object({}, { additionalProperties: false });

const retryQuery = Type.Object(
  {
    mayArriveTwice: Type.Optional(
      oneOf(['true', 'false'], 'Retry it although its outcome is unknown; the recipient may then get it twice.'),
    ),
  },
  { additionalProperties: false },
);

/** Common to all three. */
const common = {
  tags: ['Outbox'],
  params: entryIdParams,
  response: {
    200: json('The entry’s current state.', outboxEntryDetailComponent.ref, exampleOutboxEntryDetail),
    ...errors('parameter_invalid', 'not_found', 'state_conflict', ...bodyErrors),
    ...v1Errors,
  },
};

/** POST /v1/outbox/{id}/cancel, /retry and /try */
export function registerEntryChanges(app: Api, deps: ChangeEntryDeps): void {
  registerCancel(app, deps);
  registerRetry(app, deps);
  registerTry(app, deps);
}

function registerCancel(app: Api, { outbox, onChange, now }: ChangeEntryDeps): void {
  const schema = {
    ...common,
    operationId: 'cancelOutboxEntry',
    summary: 'Cancel a queued message',
    description: 'Works while it is queued; a message that Meta has accepted can’t be cancelled. Takes no body.',
    querystring: noQuery,
  };
  app.post('/v1/outbox/:id/cancel', { schema }, async (request, reply) => {
    await requireEntry(outbox, request);
    const entry = changed(await outbox.cancel(request.params.id, now()), 'cancelled', cancellableStates);
    onChange(entry);
    return reply.send(await entryDetail(outbox, entry, now()));
  });
}

function registerRetry(app: Api, { outbox, conversations, onChange, now }: ChangeEntryDeps): void {
  const schema = {
    ...common,
    operationId: 'retryOutboxEntry',
    summary: 'Retry a failed message',
    description:
      'Puts a failed, refused, expired, cancelled or unknown entry back at the end of its lane, with its original time ' +
      'to live. One that Meta may already have accepted, since a call for it ended without an answer, needs ' +
      '`mayArriveTwice=true`. Takes no body.',
    querystring: retryQuery,
  };
  app.post('/v1/outbox/:id/retry', { schema }, async (request, reply) => {
    const known = await requireEntry(outbox, request);
    const isUncertain = retryableStates.includes(known.state) && mayHaveArrived(known);
    if (isUncertain && request.query.mayArriveTwice !== 'true')
      throw new RefusedError('state_conflict', mayArriveTwice);
    const change = await retryOnceSettled({ outbox, conversations, now }, known.id);
    const entry = changed(change, 'retried', retryableStates);
    onChange(entry);
    return reply.send(await entryDetail(outbox, entry, now()));
  });
}

function registerTry(app: Api, { outbox, wake, now }: ChangeEntryDeps): void {
  const schema = {
    ...common,
    operationId: 'tryOutboxEntry',
    summary: 'Attempt a waiting message now',
    description:
      'Makes the next attempt at once, even if the number is paused by Meta’s answers, and responds within 15 seconds with the entry’s ' +
      'state. Works only for the first message to its recipient, because later ones wait for it. Takes no body.',
    querystring: noQuery,
  };
  app.post('/v1/outbox/:id/try', { schema }, async (request, reply) => {
    const known = await requireEntry(outbox, request);
    const entry = await tryEntryNow({ outbox, wake, now }, known.id);
    if (!entry) throw new RefusedError('state_conflict', await whyNotTried(outbox, known.id));
    return reply.send(await entryDetail(outbox, entry, now()));
  });
}

/** @throws {RefusedError} if there is no such entry, or none for the caller. */
async function requireEntry(
  outbox: EntryReader,
  request: FastifyRequest<{ Params: { readonly id: string } }>,
): Promise<OutboxEntry> {
  const entry = await visibleEntry(outbox, request);
  if (!entry) throw new RefusedError('not_found', noSuchEntry);
  return entry;
}

function changed(
  { outcome, entry }: Awaited<ReturnType<OutboxStore['cancel']>>,
  what: string,
  states: readonly string[],
): OutboxEntry {
  if (outcome === 'not_found' || !entry) throw new RefusedError('not_found', noSuchEntry);
  if (outcome === 'changed') return entry;
  const last = states.at(-1);
  const which = `${states.slice(0, -1).join(', ')} or ${last}`;
  throw new RefusedError('state_conflict', `Only an entry that is ${which} can be ${what}. It is ${entry.state}.`);
}

const mayArriveTwice =
  'Meta may already have accepted this message: a call for it ended without an answer. With mayArriveTwice=true ' +
  '(`whatsapp outbox retry --may-arrive-twice`) it is retried anyway, and may arrive twice.';

async function whyNotTried(outbox: EntryReader, id: string): Promise<string> {
  const entry = await outbox.find(id);
  if (entry?.state !== 'queued') return `Only a queued entry can be tried. It is ${entry?.state ?? 'gone'}.`;
  const ahead = await firstAhead(outbox, entry);
  return ahead ? `It waits for ${ahead.id}, which is ahead of it: try that one.` : 'It is about to be sent.';
}
