import { outboxEntryComponent, outboxEntryDetailComponent, pageOf } from '@intexuraos/service-api/schemas';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { firstAhead } from '../../outbox/first-ahead.ts';
import type { OutboxEntry } from '../../outbox/outbox-entry.ts';
import type { OutboxStore } from '../../outbox/outbox-store.ts';
import type { PageRequest } from '../../records/page.ts';
import { callerOf } from '../caller.ts';
import { sendError } from '../error-response.ts';
import { listedNumber, visible, visiblePage } from '../number-limit.ts';
import { listQuery, pageRequest, sendPage } from '../pagination.ts';
import type { Api } from '../request-validation.ts';
import { exampleOutboxEntry, exampleOutboxEntryDetail, examplePage } from '../schemas/examples.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';
import { outboxFilterOf, outboxFilters } from './outbox-filter.ts';
import { outboxEntryDetailView, outboxEntryView } from './outbox-view.ts';

const listSchema = {
  operationId: 'listOutbox',
  tags: ['Outbox'],
  summary: 'List outgoing messages',
  description:
    'Newest first. Filters combine. A page may have fewer entries than `limit`, or none, although more pages follow: check `nextCursor`.',
  querystring: listQuery(outboxFilters),
  response: {
    200: json('A page of entries.', pageOf(outboxEntryComponent.ref), examplePage(exampleOutboxEntry), ['Link']),
    ...errors('parameter_invalid', 'cursor_invalid'),
    ...v1Errors,
  },
};

/** GET /v1/outbox */
export function listOutbox(app: Api, outbox: Pick<OutboxStore, 'list'>): void {
  app.get('/v1/outbox', { schema: listSchema }, async (request, reply) => {
    const caller = callerOf(request);
    const phoneNumberId = listedNumber(caller, request.query.phoneNumberId);
    const filter = outboxFilterOf({ ...request.query, ...(phoneNumberId !== undefined && { phoneNumberId }) });
    const list = (page: PageRequest) => outbox.list(filter, page);
    const page = await visiblePage(caller, pageRequest(request.query), list, numberOf);
    return sendPage(request, reply, page, outboxEntryView);
  });
}

/** The id of an entry in a path: any other text names none. */
export const entryIdParams = Type.Object(
  { id: Type.String({ pattern: '^out_[0-9A-Z]{26}$', description: 'Id of the entry.' }) },
  { additionalProperties: false },
);

const entrySchema = {
  operationId: 'getOutboxEntry',
  tags: ['Outbox'],
  summary: 'Get an entry with every attempt and status',
  params: entryIdParams,
  response: {
    200: json('The entry.', outboxEntryDetailComponent.ref, exampleOutboxEntryDetail),
    ...errors('not_found'),
    ...v1Errors,
  },
};

export type EntryReader = Pick<OutboxStore, 'find' | 'findAhead' | 'senders'>;

/** GET /v1/outbox/{id} */
export function getOutboxEntry(app: Api, outbox: EntryReader, now: () => number): void {
  app.get('/v1/outbox/:id', { schema: entrySchema }, async (request, reply) => {
    const entry = await visibleEntry(outbox, request);
    if (!entry) return sendError(reply, 'not_found', noSuchEntry);
    return reply.send(await entryDetail(outbox, entry, now()));
  });
}

/** The entry that a path names, if it is for the caller; null if there is none. */
export async function visibleEntry(
  outbox: Pick<OutboxStore, 'find'>,
  request: FastifyRequest<{ Params: { readonly id: string } }>,
): Promise<OutboxEntry | null> {
  return visible(callerOf(request), await outbox.find(request.params.id), numberOf);
}

const numberOf = ({ phoneNumberId }: OutboxEntry): string => phoneNumberId;

/** The entry and the reason why it waits. */
export async function entryDetail(outbox: EntryReader, entry: OutboxEntry, now: number) {
  const isQueued = entry.state === 'queued';
  const [ahead, senders] = await Promise.all([
    isQueued ? firstAhead(outbox, entry) : null,
    isQueued ? outbox.senders() : [],
  ]);
  const sender = senders.find(({ phoneNumberId }) => phoneNumberId === entry.phoneNumberId) ?? null;
  return outboxEntryDetailView(entry, { ahead, sender, now });
}

export const noSuchEntry = 'There is no entry with this id.';
