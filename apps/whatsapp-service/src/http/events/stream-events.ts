import type { ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { EventFeed } from '../../inbound/event-feed.ts';
import type { ApiKeys } from '../api-keys.ts';
import { callerOf, hidesContent, isCreatedKey } from '../caller.ts';
import { RefusedError } from '../error-response.ts';
import type { Connections } from '../limits/connections.ts';
import type { MediaBase } from '../messages/media-view.ts';
import { parseTime } from '../request-time.ts';
import { type Api, ParameterError } from '../request-validation.ts';
import { exampleEventDetail } from '../schemas/examples.ts';
import {
  needsContent,
  phoneNumberIdFilter,
  phoneNumberIdOf,
  textFilter,
  timeFilter,
  userFilter,
  userOf,
} from '../schemas/parameters.ts';
import { body, errors, v1Errors } from '../schemas/responses.ts';
import type { EventStream } from './event-stream.ts';
import type { StreamFilter } from './stream-filter.ts';
import { keepAliveText, openingText } from './stream-text.ts';

const example = `${openingText('WyJmZWVkIiw0MSwwXQ')}id: WyJmZWVkIiw0MiwwXQ\nevent: webhook\ndata: ${JSON.stringify(exampleEventDetail)}\n\n${keepAliveText('WyJmZWVkIiw0MywwXQ')}`;

const schema = {
  operationId: 'streamEvents',
  tags: ['Events'],
  summary: 'Follow the webhook events',
  description:
    'Server-sent events, each as it is processed (`event: webhook`), in the order in which they were stored. `Last-Event-ID` ' +
    'resumes after the event with that id, on any instance and after any restart: none is missed, one may come twice. ' +
    'Without it the stream starts now, or at `from`. The first event is `open`; `keepalive` is sent when there was nothing to send ' +
    'for 15 seconds. Both have an `id` and `{}` as data; clients ignore events whose names they do not know. With Firestore, ' +
    'events arrive a few seconds late.',
  querystring: Type.Object(
    {
      from: timeFilter('Start with webhooks received at this time.'),
      kind: textFilter('Events with such an item: `message`, or with the type `message.text`, `status.failed`.'),
      user: userFilter('Events with an item about this user: a `waId`, a `userId` or a `parentUserId`.'),
      wamid: textFilter('Events with an item about this message.'),
      via: textFilter('Events with an item that arrived under this webhook field: `messages`, `standby`.'),
      phoneNumberId: phoneNumberIdFilter('Events with an item for this business number.'),
      include: Type.Optional(
        Type.Literal('raw', { ...needsContent, description: '`raw` adds the exact body as text.' }),
      ),
      lastEventId: textFilter('The same as the `Last-Event-ID` header, for clients that can’t set it.'),
    },
    { additionalProperties: false },
  ),
  response: {
    200: body('The events.', 'text/event-stream', { type: 'string' }, example),
    ...errors('parameter_invalid', 'cursor_invalid'),
    ...v1Errors,
  },
};

/** Keys of a stream are checked again after this time. */
const checkKeyEveryMs = 2_000;

interface StreamQuery {
  readonly kind?: string;
  readonly user?: string;
  readonly wamid?: string;
  readonly via?: string;
  readonly phoneNumberId?: string;
}

/** GET /v1/stream */
export function streamEvents(
  app: Api,
  feed: EventFeed,
  stream: EventStream,
  connections: Pick<Connections, 'isStream'>,
  mediaBase: (request: FastifyRequest) => MediaBase,
  keys: Pick<ApiKeys, 'holderOf'>,
): void {
  app.addHook('preClose', async () => stream.close());
  app.get('/v1/stream', { schema }, async (request, reply) => {
    if (stream.isFull()) throw new RefusedError('too_many_streams');
    const { from, include, lastEventId, ...rest } = request.query;
    // Before the response has begun, so that an invalid filter or cursor is refused.
    const filter = filterOf(rest);
    const place = lastEventId ?? lastEventIdOf(request.headers['last-event-id']);
    if (place !== undefined) await feed.read(place, 1);
    const start = place ?? (await feed.place(from === undefined ? null : parseTime('from', from)));
    const { raw } = reply;
    reply.headers({ 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
    if (request.method === 'HEAD') return reply.send();
    reply.hijack();
    // Who went away meanwhile would never be taken off the list.
    if (raw.destroyed) return;
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
    connections.isStream(request.raw.socket);
    const listening = stream.listen(start, {
      filter,
      hasRaw: include === 'raw',
      caller: callerOf(request),
      hidesContent: hidesContent(request),
      mediaBase: mediaBase(request),
      write: (bytes) => raw.write(bytes),
      end: () => raw.end(),
      cut: () => raw.destroy(),
    });
    raw.on('drain', listening.drained);
    raw.on('close', listening.stop);
    endWithKey(keys, request, raw);
  });
}

/** A stream outlives the check of its key: it ends when the key has been revoked or has expired. */
function endWithKey(keys: Pick<ApiKeys, 'holderOf'>, request: FastifyRequest, raw: ServerResponse): void {
  if (!isCreatedKey(callerOf(request))) return;
  const timer = setInterval(() => {
    const isValid = keys.holderOf(request.raw).then((caller) => caller !== null);
    // Whether it still is valid is unknown while the store does not answer; the client may come again.
    isValid.catch(() => false).then((stays) => stays || raw.end());
  }, checkKeyEveryMs);
  raw.once('close', () => clearInterval(timer));
}

function lastEventIdOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined || header === '') return undefined;
  if (typeof header === 'string' && header.length <= 1024) return header;
  throw new ParameterError('Last-Event-ID must be the id of one event of this stream.');
}

function filterOf({ kind, user, wamid, via, phoneNumberId }: StreamQuery): StreamFilter {
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(user === undefined ? {} : { user: userOf('user', user) }),
    ...(wamid === undefined ? {} : { wamid }),
    ...(via === undefined ? {} : { via }),
    ...(phoneNumberId === undefined ? {} : { phoneNumberId: phoneNumberIdOf('phoneNumberId', phoneNumberId) }),
  };
}
