import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KeyScope } from '@intexuraos/service-api/words';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { AuditRecord, Deed } from '../../audit/audit-record.ts';
import type { AuditTrail } from '../../audit/audit-trail.ts';
import { callerOf, hidesContent } from '../caller.ts';

/** The parts of the trail that requests use. */
export type RequestTrail = Pick<AuditTrail, 'begin' | 'end' | 'count'>;

/** Views alike within this time are one record. */
export const viewWindowMs = 10 * 60_000;

/** The ids of the subjects of answers. */
const answered = new WeakMap<IncomingMessage, string | null>();

/** Requests whose answer is a page of nothing, or had its content removed. */
const withoutContent = new WeakSet<IncomingMessage>();

/** Records of changes whose response has not been sent. */
const begun = new WeakMap<IncomingMessage, AuditRecord>();

/**
 * Records the uses of keys on the routes of a module with this scope: each change before it is made, views of content,
 * and requests refused for a missing scope or number. A change that can't be recorded is not made: the request is
 * answered with the fault of the store.
 */
export function auditRoutes(app: FastifyInstance, trail: RequestTrail, scope: KeyScope): void {
  if (scope !== 'read') {
    app.addHook('preHandler', async (request) => {
      if (!isRead(request)) await beginDeed(trail, request, deedOf(request));
    });
  }
  // Fastify runs this where the redaction runs: not for a file or a stream, which are sent whole whatever the request
  // asks for.
  app.addHook('preSerialization', (request, reply, payload, done) => {
    if (isEmptyPage(payload) || hidesContent(request)) withoutContent.add(request.raw);
    if (reply.statusCode < 300) answered.set(request.raw, idIn(request, payload));
    done(null, payload);
  });
  app.addHook('onSend', (request, { statusCode: status }, payload, done) => {
    const record = begun.get(request.raw);
    if (record)
      endDeed(trail, request, status, status < 400 ? (resourceOf(request) ?? numberIn(request)) : record.resource);
    else if (status === 403) countRefusal(trail, request, actionOf(request));
    else if (status < 300 && isView(request)) trail.count(deedOf(request), status, viewWindowMs);
    done(null, payload);
  });
}

const isRead = ({ method }: FastifyRequest): boolean => method === 'GET' || method === 'HEAD';

/**
 * Whether the answer has content that its caller sees. A request that sends a body and needs no more than to read
 * (signing in) counts in any case.
 */
function isView(request: FastifyRequest): boolean {
  if (request.method === 'HEAD' || !isKnown(request)) return false;
  if (request.method !== 'GET') return true;
  return !withoutContent.has(request.raw) && request.routeOptions.config.redaction?.hidesContent === true;
}

/** Names the subject of an answer that is not JSON, if the id in the path may be a person’s number. */
export function answersAbout({ raw }: Pick<FastifyRequest, 'raw'>, id: string | null): void {
  answered.set(raw, id);
}

/** Records a change before it is made. */
export async function beginDeed(trail: RequestTrail, request: FastifyRequest, deed: Deed): Promise<void> {
  begun.set(request.raw, await trail.begin(deed));
}

/** Records how a change ended; false if none was begun. */
export function endDeed(
  trail: RequestTrail,
  { raw }: Pick<FastifyRequest, 'raw'>,
  status: number,
  resource?: string | null,
): boolean {
  const record = begun.get(raw);
  if (!record) return false;
  begun.delete(raw);
  trail.end(record, status, resource);
  return true;
}

/** Counts a refusal of a key. The requested subject is not recorded, so that made-up ids can't fill the trail. */
export function countRefusal(trail: RequestTrail, request: FastifyRequest, action: string): void {
  if (isKnown(request)) trail.count(deedBy(request, action, null), 403, viewWindowMs);
}

/** A stream is one view of content after another until it closes. */
export function countStream(trail: RequestTrail, request: FastifyRequest, response: ServerResponse): void {
  if (hidesContent(request) || !isView(request)) return;
  const deed = deedOf(request);
  const count = (): void => trail.count(deed, 200, viewWindowMs);
  count();
  const counting = setInterval(count, countStreamEveryMs);
  response.once('close', () => clearInterval(counting));
}

const countStreamEveryMs = 60_000;

/** Whether a valid key came with the request. */
const isKnown = (request: FastifyRequest): boolean => callerOf(request).id !== 'none';

/** The action of a request, with its key. */
export function deedBy(request: FastifyRequest, action: string, resource: string | null): Deed {
  const { id: keyId, name: keyName } = callerOf(request);
  return { keyId, keyName, action, resource };
}

const deedOf = (request: FastifyRequest): Deed => deedBy(request, actionOf(request), resourceOf(request));

/** The id in the path, otherwise in the answer. */
const resourceOf = (request: FastifyRequest): string | null =>
  idInPath(request)?.id ?? answered.get(request.raw) ?? null;

/** Null if the path has none; its id is null if that may be a person’s number. */
function idInPath({ params, routeOptions }: FastifyRequest): { readonly id: string | null } | null {
  const [found] = Object.entries(Object(params));
  if (!found) return null;
  const [name, value] = found;
  const { properties = {} }: { properties?: Readonly<Record<string, ContentMark>> } = Object(
    routeOptions.schema?.params,
  );
  return { id: properties[name]?.['x-content'] === true ? null : textOf(value) };
}

interface ContentMark {
  readonly 'x-content'?: boolean;
}

/**
 * The subject of an answer: its id, unless that is content; for a message or a person the conversation’s id, which
 * contains no number.
 */
function idIn({ routeOptions }: FastifyRequest, payload: unknown): string | null {
  const { id, conversationId, conversations }: { id?: unknown; conversationId?: unknown; conversations?: unknown } =
    Object(payload);
  const shown: unknown = id === undefined ? undefined : routeOptions.config.redaction?.({ id });
  const [first] = Array.isArray(conversations) ? conversations : [];
  return textOf(Object(shown).id) ?? textOf(conversationId) ?? textOf(Object(first).id);
}

const actionOf = ({ method, routeOptions: { schema, url = '' } }: FastifyRequest): string =>
  schema?.operationId ?? `${method} ${url}`;

/** The business number that a change was for, once it is known to be one. */
const numberIn = ({ body, query }: FastifyRequest): string | null =>
  textOf(Object(body).phoneNumberId) ?? textOf(Object(query).phoneNumberId);

function isEmptyPage(payload: unknown): boolean {
  const { data, nextCursor }: { data?: unknown; nextCursor?: unknown } = Object(payload);
  return Array.isArray(data) && data.length === 0 && nextCursor !== undefined;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
