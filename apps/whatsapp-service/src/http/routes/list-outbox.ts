import type { OutboxStore } from '../../outbox/outbox-store.ts';
import { outboxFilterOf, outboxFilters } from '../outbox-filter.ts';
import { listQuery, pageRequest, sendPage } from '../pagination.ts';
import type { Api } from '../request-validation.ts';
import { pageOf } from '../schemas/component.ts';
import { exampleOutboxEntry, examplePage } from '../schemas/examples.ts';
import { outboxEntryComponent } from '../schemas/outbox.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';
import { outboxEntryView } from '../views/outbox-view.ts';

const schema = {
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
  app.get('/v1/outbox', { schema }, async (request, reply) => {
    const page = await outbox.list(outboxFilterOf(request.query), pageRequest(request.query));
    return sendPage(request, reply, page, outboxEntryView);
  });
}
