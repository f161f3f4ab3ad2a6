import type { OutboxFilter, OutboxStore } from '../../outbox/outbox-store.ts';
import { listQuery, pageRequest, sendPage } from '../pagination.ts';
import { parseTime } from '../request-time.ts';
import { type Api, ParameterError } from '../request-validation.ts';
import { pageOf } from '../schemas/component.ts';
import { exampleOutboxEntry, examplePage } from '../schemas/examples.ts';
import { outboxEntryComponent, outboxStates } from '../schemas/outbox.ts';
import { textFilter, timeFilter, userOf } from '../schemas/parameters.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';
import { outboxEntryView } from '../views/outbox-view.ts';

const schema = {
  operationId: 'listOutbox',
  tags: ['Outbox'],
  summary: 'List what is sent and to be sent',
  description: 'Newest first. Filters combine.',
  querystring: listQuery({
    state: textFilter(`One state, or several separated by commas: ${outboxStates.join(', ')}.`),
    phoneNumberId: textFilter('From this business number.'),
    recipient: textFilter('To this number, BSUID or group.'),
    from: timeFilter('Accepted here at this time or later.'),
    until: timeFilter('Accepted here before this time.'),
  }),
  response: {
    200: json('A page of entries.', pageOf(outboxEntryComponent.ref), examplePage(exampleOutboxEntry), ['Link']),
    ...errors('parameter_invalid', 'cursor_invalid'),
    ...v1Errors,
  },
};

interface OutboxQuery {
  readonly state?: string;
  readonly phoneNumberId?: string;
  readonly recipient?: string;
  readonly from?: string;
  readonly until?: string;
}

/** GET /v1/outbox */
export function listOutbox(app: Api, outbox: Pick<OutboxStore, 'list'>): void {
  app.get('/v1/outbox', { schema }, async (request, reply) => {
    const page = await outbox.list(filterOf(request.query), pageRequest(request.query));
    return sendPage(request, reply, page, outboxEntryView);
  });
}

function filterOf({ state, phoneNumberId, recipient, from, until }: OutboxQuery): OutboxFilter {
  return {
    ...(state === undefined ? {} : { states: statesOf(state) }),
    ...(phoneNumberId === undefined ? {} : { phoneNumberId }),
    ...(recipient === undefined ? {} : { recipient: userOf(recipient) }),
    ...(from === undefined ? {} : { from: parseTime('from', from) }),
    ...(until === undefined ? {} : { until: parseTime('until', until) }),
  };
}

function statesOf(text: string): (typeof outboxStates)[number][] {
  return text.split(',').map((word) => {
    const state = outboxStates.find((known) => known === word.trim());
    if (state === undefined) throw new ParameterError(`state knows: ${outboxStates.join(', ')}.`);
    return state;
  });
}
