import { exampleConversation, exampleEvent, exampleFailedMessage } from '../schemas/examples.ts';
import type { Endpoint, Parameter } from './document.ts';

/** Where the service is in the examples: its own default. */
const origin = 'http://localhost:8080';

/** What stands for ids in the examples. */
const exampleIds: Readonly<Record<string, string>> = {
  '/v1/events/{id}': exampleEvent.id,
  '/v1/conversations/{id}': exampleConversation.id,
  '/v1/messages/{wamid}': encodeURIComponent(exampleFailedMessage.wamid),
};

/** Query parameters that make an example worth reading. */
const exampleQuery: Readonly<Record<string, string>> = {
  '/v1/events': '?kind=message&from=2026-03-01&limit=20',
  '/v1/events/{id}': '?include=raw',
  '/v1/conversations': '?user=16505550123',
};

/** A curl command that calls the operation. */
export function curlOf({ method, path, operation }: Endpoint): string {
  const query = exampleQuery[path] ?? requiredQuery(operation.parameters ?? []);
  const headers = [
    ...(operation.security && operation.security.length > 0 ? ['Authorization: Bearer $API_KEY'] : []),
    ...(operation.parameters ?? []).filter((each) => each.in === 'header').map(({ name }) => `${name}: $SIGNATURE`),
  ];
  const lines = [
    `curl${method === 'GET' ? '' : ` -X ${method}`} "${origin}${filled(path)}${query}"`,
    ...headers.map((header) => `-H "${header}"`),
    ...(operation.requestBody ? ['-H "Content-Type: application/json"', '--data-binary @webhook.json'] : []),
  ];
  return lines.join(' \\\n  ');
}

function filled(path: string): string {
  const known = Object.entries(exampleIds).find(([pattern]) => path.startsWith(pattern));
  return known ? path.replace(/\{\w+\}/, known[1]) : path;
}

function requiredQuery(parameters: readonly Parameter[]): string {
  const required = parameters.filter((parameter) => parameter.in === 'query' && parameter.required);
  const pairs = required.map(({ name, example }) => `${name}=${encodeURIComponent(String(example ?? ''))}`);
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
