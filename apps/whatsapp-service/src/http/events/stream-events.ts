import type { ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { ChangeFeed } from '../../changes/change-feed.ts';
import type { EventFeed } from '../../inbound/event-feed.ts';
import { eventTypes, matchesType, plainType } from '../../subscriptions/event-types.ts';
import type { ApiKeys } from '../api-keys.ts';
import { countStream, type RequestTrail } from '../audit/audit-requests.ts';
import { callerOf, hidesContent, mayEnd } from '../caller.ts';
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
  webhookFieldFilter,
  webhookFieldOf,
} from '../schemas/parameters.ts';
import { body, errors, v1Errors } from '../schemas/responses.ts';
import type { ChangeStream, WantedChanges } from './change-stream.ts';
import type { EventStream } from './event-stream.ts';
import type { Line, Listening } from './stream.ts';
import type { StreamFilter } from './stream-filter.ts';
import { keepAliveText, openingText } from './stream-text.ts';

const example = `${openingText('WyJmZWVkIiw0MSwwXQ')}id: WyJmZWVkIiw0MiwwXQ\nevent: webhook\ndata: ${JSON.stringify(exampleEventDetail)}\n\n${keepAliveText('WyJmZWVkIiw0MywwXQ')}`;

const schema = {
  operationId: 'streamEvents',
  tags: ['Events'],
  summary: 'Follow what happens',
  description:
    'Server-sent events. With `form=webhook` (the default), one for each webhook as it is processed (`event: webhook`), in the ' +
    'order in which they were stored. With `form=event`, one for each change, as subscriptions of that form get it: its type is ' +
    'the name (`event: message.received`), its data a CloudEvents event; `/v1/event-types` lists them. `Last-Event-ID` ' +
    'resumes after the event with that id, on any instance and after any restart: no event is missed, one may be repeated. ' +
    'Without it the stream starts now, or at `from`. The first event is `open`; `keepalive` is sent if there was nothing else to send ' +
    'for 15 seconds. Both have an `id` and `{}` as data; clients ignore events whose names they do not know. With Firestore, ' +
    'events arrive a few seconds late.',
  querystring: Type.Object(
    {
      form: Type.Optional(
        Type.Union([Type.Literal('webhook'), Type.Literal('event')], {
          description:
            'What an event is: a webhook, or a change. `event` filters by `types`, `phoneNumberId` and `direction` alone.',
        }),
      ),
      types: textFilter('With `form=event`: types of events, separated by commas; `message.*` stands for several.'),
      direction: Type.Optional(
        Type.Union([Type.Literal('in'), Type.Literal('out')], {
          description: 'With `form=event`: `in` for what users did, `out` for messages to them.',
        }),
      ),
      from: timeFilter('Start with webhooks received at this time.'),
      kind: textFilter('Events with such an item: `message`, or with the type `message.text`, `status.failed`.'),
      user: userFilter('Events with an item about this user: a `waId`, a `userId` or a `parentUserId`.'),
      wamid: textFilter('Events with an item about this message.'),
      via: webhookFieldFilter('Events with an item'),
      phoneNumberId: phoneNumberIdFilter('Events with an item for this business number.'),
      include: Type.Optional(
        Type.Literal('raw', { ...needsContent, description: '`raw` adds the exact body as text.' }),
      ),
      lastEventId: textFilter(
        'The same as the `Last-Event-ID` header, for clients that can’t set it. The header takes precedence.',
      ),
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

/** The feeds to stream, and their starting points. */
export interface StreamSources {
  readonly feed: EventFeed;
  readonly stream: EventStream;
  readonly changes: ChangeFeed;
  readonly changeStream: ChangeStream;
}

interface StreamQuery {
  readonly form?: 'webhook' | 'event';
  readonly types?: string;
  readonly direction?: 'in' | 'out';
  readonly from?: string;
  readonly kind?: string;
  readonly user?: string;
  readonly wamid?: string;
  readonly via?: string;
  readonly phoneNumberId?: string;
  readonly include?: 'raw';
}

/** A stream that may begin: its query and place are valid. */
type Begin = (line: Line) => Listening;

/** GET /v1/stream */
export function streamEvents(
  app: Api,
  sources: StreamSources,
  connections: Pick<Connections, 'isStream'>,
  mediaBase: (request: FastifyRequest) => MediaBase,
  { keys, audit }: { readonly keys: Pick<ApiKeys, 'holderOf'>; readonly audit: RequestTrail },
): void {
  const { stream, changeStream } = sources;
  app.addHook('preClose', async () => {
    stream.close();
    changeStream.close();
  });
  app.get('/v1/stream', { schema }, async (request, reply) => {
    const { lastEventId, ...query } = request.query;
    // Before the response has begun, so that an invalid filter or cursor is refused.
    // An EventSource that reconnects sends the header, and the address that it was made with: the header is newer.
    const place = lastEventIdOf(request.headers['last-event-id']) ?? lastEventId;
    const { phoneNumberIds } = callerOf(request);
    const reader = { caller: { phoneNumberIds }, hidesContent: hidesContent(request) };
    const begin =
      query.form === 'event'
        ? await beginChanges(sources, query, place, reader)
        : await beginWebhooks(sources, query, place, { ...reader, mediaBase: mediaBase(request) });
    const { raw } = reply;
    reply.headers({ 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' });
    if (request.method === 'HEAD') return reply.send();
    reply.hijack();
    // A client that has disconnected meanwhile would never be removed from the list.
    if (raw.destroyed) return;
    for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
    connections.isStream(request.raw.socket);
    const listening = begin({
      write: (bytes) => raw.write(bytes),
      end: () => raw.end(),
      cut: () => raw.destroy(),
    });
    raw.on('drain', listening.drained);
    raw.on('close', listening.stop);
    // A write to a line that has ended is an error, which would end the process without a listener.
    raw.on('error', listening.stop);
    const end = (): void => {
      listening.stop();
      raw.end();
    };
    endWithKey(keys, request, { raw, end });
    countStream(audit, request, raw);
  });
}

type Reader = Pick<WantedChanges, 'caller' | 'hidesContent'>;

async function beginWebhooks(
  { feed, stream }: StreamSources,
  query: StreamQuery,
  place: string | undefined,
  reader: Reader & { readonly mediaBase: MediaBase },
): Promise<Begin> {
  if (stream.isFull()) throw new RefusedError('too_many_streams');
  const { form: _form, types, direction, from, include, ...rest } = query;
  refuse({ types, direction }, 'form=webhook');
  const wants = { ...reader, filter: filterOf(rest), hasRaw: include === 'raw' };
  if (place !== undefined) await feed.read(place, 1);
  const start = place ?? (await feed.place(from === undefined ? null : parseTime('from', from)));
  return (line) => stream.listen(start, wants, line);
}

async function beginChanges(
  { changes, changeStream }: StreamSources,
  query: StreamQuery,
  place: string | undefined,
  reader: Reader,
): Promise<Begin> {
  if (changeStream.isFull()) throw new RefusedError('too_many_streams');
  const { form: _form, types, direction = null, phoneNumberId, ...others } = query;
  refuse(others, 'form=event');
  const filter = {
    types: types === undefined ? [] : types.split(',').map(plainType),
    phoneNumberIds: phoneNumberId === undefined ? [] : [phoneNumberIdOf('phoneNumberId', phoneNumberId)],
    conversations: [],
    via: [],
    direction,
  };
  const unknown = filter.types.find((type) => !Object.keys(eventTypes).some((each) => matchesType([type], each)));
  if (unknown !== undefined) {
    throw new ParameterError(
      `types has "${shortened(unknown)}", which is not an event type: GET /v1/event-types lists them.`,
    );
  }
  if (place !== undefined) await changes.read(place, 1);
  const start = place ?? (await changes.end());
  return (line) => changeStream.listen(start, { ...reader, filter }, line);
}

/** Parameters of one form are refused with the other, so that none seems to filter and does not. */
function refuse(parameters: Readonly<Record<string, unknown>>, form: string): void {
  const [given] = Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (given !== undefined) throw new ParameterError(`${given} has no meaning with ${form}. Leave it out.`);
}

const shortened = (text: string): string => text.replace(/[^\w.*-]/g, '?').slice(0, 60);

/** A stream outlives the check of its key: it ends when the key has been revoked or has expired, or the session has ended. */
function endWithKey(
  keys: Pick<ApiKeys, 'holderOf'>,
  request: FastifyRequest,
  { raw, end }: { readonly raw: ServerResponse; readonly end: () => void },
): void {
  if (!mayEnd(callerOf(request))) return;
  const timer = setInterval(() => {
    const isValid = keys.holderOf(request.raw).then((caller) => caller !== null);
    // Whether it still is valid is unknown while the store does not answer; the client may come again.
    isValid.catch(() => false).then((stays) => stays || end());
  }, checkKeyEveryMs);
  raw.once('close', () => clearInterval(timer));
}

function lastEventIdOf(header: string | string[] | undefined): string | undefined {
  if (header === undefined || header === '') return undefined;
  if (typeof header === 'string' && header.length <= 1024) return header;
  throw new ParameterError('Last-Event-ID must be the id of one event of this stream.');
}

function filterOf({
  kind,
  user,
  wamid,
  via,
  phoneNumberId,
}: Omit<StreamQuery, 'form' | 'from' | 'include'>): StreamFilter {
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(user === undefined ? {} : { user: userOf('user', user) }),
    ...(wamid === undefined ? {} : { wamid }),
    ...(via === undefined ? {} : { via: webhookFieldOf('via', via) }),
    ...(phoneNumberId === undefined ? {} : { phoneNumberId: phoneNumberIdOf('phoneNumberId', phoneNumberId) }),
  };
}
