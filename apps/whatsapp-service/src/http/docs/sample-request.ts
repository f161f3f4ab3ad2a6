import {
  exampleBroadcast,
  exampleContact,
  exampleDelivery,
  exampleErasure,
  exampleKey,
  exampleSubscriptionView,
} from '@intexuraos/service-api/schemas';
import { exampleOwnMedia } from '../media/store-file.ts';
import { exampleCatalogueEntry } from '../schemas/examples.ts';
import type { Endpoint, Media, Operation, Parameter } from './document.ts';

/** An operation's request as the samples show it. Its texts hold markers for values of the reader's own (`values.ts`). */
export interface SampleRequest {
  readonly method: string;
  readonly url: string;
  readonly needsKey: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly hasFile: boolean;
  /** Only Meta makes this call, and signs it. */
  readonly isSigned: boolean;
  readonly answer: 'json' | 'text' | 'stream' | 'file';
}

/** The placeholders for ids in paths. */
const ids: Readonly<Record<string, string>> = {
  '/v1/events/{id}': '{{eventId}}',
  '/v1/conversations/{id}': '{{conversationId}}',
  '/v1/contacts/{id}': exampleContact.id,
  '/v1/erasures/{id}': exampleErasure.id,
  '/v1/messages/{wamid}': '{{wamid}}',
  '/v1/media/{id}': '{{mediaId}}',
  '/v1/media/own/{id}': exampleOwnMedia.id,
  '/v1/outbox/{id}': '{{outboxId}}',
  '/v1/broadcasts/{id}': exampleBroadcast.id,
  '/v1/subscriptions/{id}': exampleSubscriptionView.id,
  '/v1/deliveries/{id}': exampleDelivery.id,
  '/v1/keys/{id}': exampleKey.id,
  '/v1/errors/{code}': String(exampleCatalogueEntry.code),
};

const graphIds: Readonly<Record<string, string>> = {
  version: '{{version}}',
  phoneNumberId: '{{phoneNumberId}}',
  wabaId: '{{wabaId}}',
  mediaId: '{{mediaId}}',
};

/** Query parameters that make an example worth reading. */
const queries: Readonly<Record<string, string>> = {
  '/v1/events': '?kind=message&limit=20',
  '/v1/events/{id}': '?include=raw',
  '/v1/conversations': '?phoneNumberId={{phoneNumberId}}&limit=20',
  '/v1/outbox': '?state=failed,refused&limit=20',
  '/v1/search': '?q=hello&limit=20',
  '/v1/deliveries/retry': '?state=failed',
  '/{version}/{mediaId}/content': '',
};

export function sampleRequest({ method, path, operation }: Endpoint): SampleRequest {
  const parameters = operation.parameters ?? [];
  const content = operation.requestBody?.content ?? {};
  const isSigned = parameters.some(({ name }) => name === 'X-Hub-Signature-256');
  return {
    method,
    url: `{{origin}}${withIds(path, parameters)}${queries[path] ?? requiredQuery(parameters)}`,
    needsKey: operation.security !== undefined && operation.security.length > 0,
    headers: Object.fromEntries(
      parameters.flatMap(({ in: place, name, example }) =>
        place === 'header' && example !== undefined ? [[name, String(example)]] : [],
      ),
    ),
    body: firstExample(content['application/json']),
    hasFile: content['multipart/form-data'] !== undefined,
    isSigned,
    answer: answerOf(operation),
  };
}

function withIds(path: string, parameters: readonly Parameter[]): string {
  const known = Object.entries(ids).find(([pattern]) => path.startsWith(pattern));
  if (known) return path.replace(/\{\w+\}/, known[1]);
  return path.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const example = parameters.find((each) => each.in === 'path' && each.name === name)?.example;
    return graphIds[name] ?? (example === undefined ? whole : String(example));
  });
}

function requiredQuery(parameters: readonly Parameter[]): string {
  const required = parameters.filter((parameter) => parameter.in === 'query' && parameter.required);
  const pairs = required.map(({ name, example }) => `${name}=${encodeURIComponent(String(example ?? ''))}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** Undefined without a body. */
function firstExample(media: Media | undefined): unknown {
  return media && (media.example ?? Object.values(media.examples ?? {})[0]?.value);
}

function answerOf({ responses }: Operation): SampleRequest['answer'] {
  const [type = 'application/json'] = Object.keys(responses['200']?.content ?? {});
  if (type === 'application/json') return 'json';
  if (type === 'text/event-stream') return 'stream';
  return type.startsWith('text/') ? 'text' : 'file';
}
