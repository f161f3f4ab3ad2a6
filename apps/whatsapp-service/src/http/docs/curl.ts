import {
  exampleCatalogueEntry,
  exampleConversation,
  exampleEvent,
  exampleFailedMessage,
  exampleOutboxEntry,
} from '../schemas/examples.ts';
import type { Endpoint, Media, Parameter } from './document.ts';

/** Where the service is in the examples: its own default. */
const origin = 'http://localhost:8080';

/** What stands for ids in the examples. */
const exampleIds: Readonly<Record<string, string>> = {
  '/v1/events/{id}': exampleEvent.id,
  '/v1/conversations/{id}': exampleConversation.id,
  '/v1/messages/{wamid}': encodeURIComponent(exampleFailedMessage.wamid),
  '/v1/outbox/{id}': exampleOutboxEntry.id,
  '/v1/errors/{code}': String(exampleCatalogueEntry.code),
};

/** Query parameters that make an example worth reading. */
const exampleQuery: Readonly<Record<string, string>> = {
  '/v1/events': '?kind=message&from=2026-03-01&limit=20',
  '/v1/events/{id}': '?include=raw',
  '/v1/conversations': '?user=16505550123',
  '/v1/outbox': '?state=failed,refused&limit=20',
};

/** A curl command that calls the operation. */
export function curlOf({ method, path, operation }: Endpoint): string {
  const parameters = operation.parameters ?? [];
  const query = exampleQuery[path] ?? requiredQuery(parameters);
  const headers = [
    ...(operation.security && operation.security.length > 0 ? ['Authorization: Bearer $API_KEY'] : []),
    ...parameters.filter((each) => each.in === 'header').flatMap(headerOf),
  ];
  const lines = [
    `curl${method === 'GET' ? '' : ` -X ${method}`} "${origin}${filled(path, parameters)}${query}"`,
    ...headers.map((header) => `-H "${header}"`),
    ...bodyOf(operation.requestBody?.content),
  ];
  return lines.join(' \\\n  ');
}

/** An optional header is shown where it has an example. */
function headerOf({ name, required, example }: Parameter): string[] {
  if (example !== undefined) return [`${name}: ${String(example)}`];
  return required === true ? [`${name}: $SIGNATURE`] : [];
}

/** A small body stands in the command; a webhook comes from a file, as its signature is made over the very bytes. */
function bodyOf(content: Readonly<Record<string, Media>> | undefined): string[] {
  if (!content) return [];
  if (content['multipart/form-data'])
    return ["-F 'messaging_product=whatsapp'", "-F 'file=@photo.jpg;type=image/jpeg'"];
  const text = JSON.stringify(content['application/json']?.example ?? '');
  const data = text.length > longestInline ? '--data-binary @webhook.json' : `-d '${text}'`;
  return ['-H "Content-Type: application/json"', data];
}

const longestInline = 200;

function filled(path: string, parameters: readonly Parameter[]): string {
  const known = Object.entries(exampleIds).find(([pattern]) => path.startsWith(pattern));
  if (known) return path.replace(/\{\w+\}/, known[1]);
  return path.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const example = parameters.find((each) => each.in === 'path' && each.name === name)?.example;
    return example === undefined ? whole : String(example);
  });
}

function requiredQuery(parameters: readonly Parameter[]): string {
  const required = parameters.filter((parameter) => parameter.in === 'query' && parameter.required);
  const pairs = required.map(({ name, example }) => `${name}=${encodeURIComponent(String(example ?? ''))}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
