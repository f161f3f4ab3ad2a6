import { wamidsAbout } from '../../conversations/concerned-message.ts';
import type { ConversationStore } from '../../conversations/conversation-store.ts';
import { idsOfPerson } from '../../conversations/ids-of-person.ts';
import type { EventFilter, WebhookEventStore } from '../../inbound/webhook-event-store.ts';
import { listQuery, pageRequest, sendPage } from '../pagination.ts';
import { parseTime } from '../request-time.ts';
import type { Api } from '../request-validation.ts';
import { pageOf } from '../schemas/component.ts';
import { eventComponent } from '../schemas/event.ts';
import { exampleEvent, examplePage } from '../schemas/examples.ts';
import { textFilter, timeFilter, userFilter, userOf } from '../schemas/parameters.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';
import { eventView } from '../views/event-view.ts';

const querystring = listQuery({
  from: timeFilter('Received at this time or later.'),
  until: timeFilter('Received before this time.'),
  kind: textFilter('Events with such an item: `message`, or with the type `message.text`, `status.failed`.'),
  user: userFilter(
    'Events with an item about this user, by any of their ids: a `waId`, a `userId` or a `parentUserId`.',
  ),
  wamid: textFilter(
    'Events with an item about this message: the message, its statuses, edits, reactions and its revocation. The wamid of one ' +
      'of these finds them, too.',
  ),
  via: textFilter('Events with an item that arrived under this webhook field: `messages`, `standby`.'),
});

const schema = {
  operationId: 'listEvents',
  tags: ['Events'],
  summary: 'List webhook events',
  description: 'Newest first. Filters combine.',
  querystring,
  response: {
    200: json('A page of events.', pageOf(eventComponent.ref), examplePage(exampleEvent), ['Link']),
    ...errors('parameter_invalid', 'cursor_invalid'),
    ...v1Errors,
  },
};

interface EventsQuery {
  readonly from?: string;
  readonly until?: string;
  readonly kind?: string;
  readonly via?: string;
}

/** GET /v1/events */
export function listEvents(
  app: Api,
  events: Pick<WebhookEventStore, 'list'>,
  conversations: Pick<ConversationStore, 'list' | 'findMessage'>,
): void {
  app.get('/v1/events', { schema }, async (request, reply) => {
    const { user: name, wamid, ...query } = request.query;
    const user = name === undefined ? {} : { user: await idsOfPerson(conversations, userOf('user', name)) };
    const message = wamid === undefined ? {} : { wamid: await wamidsAbout(conversations, wamid) };
    const page = await events.list({ ...filterOf(query), ...user, ...message }, pageRequest(request.query));
    return sendPage(request, reply, page, eventView);
  });
}

function filterOf({ from, until, kind, via }: EventsQuery): EventFilter {
  return {
    ...(from === undefined ? {} : { from: parseTime('from', from) }),
    ...(until === undefined ? {} : { until: parseTime('until', until) }),
    ...(kind === undefined ? {} : { kind }),
    ...(via === undefined ? {} : { via }),
  };
}
