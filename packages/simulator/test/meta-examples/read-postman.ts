import { arrayOf, type JsonObject, objectOf, parseJson } from '../../../../trials/support/json.ts';
import { type Example, fileForm, normalPath } from './example.ts';

/** The requests of a Postman collection with their stored answers, without webhook samples. */
export function readPostman(collection: unknown, source: string): Example[] {
  return requestsOf(objectOf(collection)).flatMap((item) => exampleOf(item, source) ?? []);
}

function requestsOf(folder: JsonObject): JsonObject[] {
  return arrayOf(folder.item)
    .map(objectOf)
    .flatMap((item) => (item.item === undefined ? [item] : requestsOf(item)));
}

function exampleOf(item: JsonObject, source: string): Example | null {
  const request = objectOf(item.request);
  const { method } = request;
  if (method !== 'GET' && method !== 'POST' && method !== 'DELETE' && method !== 'PUT') return null;
  const raw = typeof request.url === 'string' ? request.url : String(objectOf(request.url).raw ?? '');
  const [address = '', query = ''] = raw.replace(/^https?:\/\/[^/]+\//, '').split('?');
  // The first part is the version, or a base address with the version in it.
  const path = normalPath(address.split('/').slice(1).join('/'));
  const body = objectOf(request.body);
  const answers = arrayOf(item.response)
    .map(objectOf)
    .filter(({ code, status }) => code === 200 || status === 'OK')
    .map((response) => parseJson(String(response.body ?? '')))
    .filter((value) => value !== undefined);
  const value = body.mode === 'raw' ? parseJson(withQuotes(String(body.raw))) : undefined;
  const form = body.mode === 'formdata' ? formOf(body.formdata) : fileForm(value);
  return { source, name: String(item.name), method, path, query, body: form ? undefined : value, form, answers };
}

/** A placeholder for a boolean has no quotes. */
const withQuotes = (json: string): string => json.replace(/:\s*<[A-Z_]+>/g, ': true');

function formOf(fields: unknown): Record<string, string> {
  const enabled = arrayOf(fields)
    .map(objectOf)
    .filter(({ disabled }) => disabled !== true);
  // A file is named only by its type; `fill-in.ts` adds one.
  return Object.fromEntries(
    enabled.map(({ key, type, value }) => [String(key), type === 'file' ? '@file' : String(value ?? '')]),
  );
}
