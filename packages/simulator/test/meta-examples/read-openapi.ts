import { arrayOf, objectOf } from '../../../../trials/support/json.ts';
import { type Example, fileForm, normalPath, routeOf } from './example.ts';

/** The examples of Meta's OpenAPI file: its requests, and a plain request for each route that only has answers. */
export function readOpenapi(examples: unknown): Example[] {
  const all = arrayOf(examples).map(objectOf).map(withRoute);
  const answers = Map.groupBy(
    all.filter(({ entry }) => entry.side === 'response' && entry.status === '200'),
    ({ route }) => route,
  );
  const answersOf = (route: string): unknown[] => (answers.get(route) ?? []).map(({ entry }) => entry.value);
  const requests = all.filter(({ entry }) => entry.side === 'request');
  const withBody = requests.map(({ entry, method, path, route }): Example => {
    const isForm = String(entry.contentType).startsWith('multipart');
    const fields = Object.entries(objectOf(entry.value)).map(([name, value]) => [name, String(value)]);
    const form = isForm ? Object.fromEntries(fields) : fileForm(entry.value);
    return {
      source: 'openapi',
      name: String(entry.name),
      method,
      path,
      query: '',
      body: form ? undefined : entry.value,
      form,
      answers: answersOf(route),
    };
  });
  const asked = new Set(requests.map(({ route }) => route));
  const plain = [...answers].flatMap(([route, [first]]): Example[] => {
    if (asked.has(route) || !first) return [];
    const { method, path } = first;
    return [
      {
        source: 'openapi',
        name: route,
        method,
        path,
        query: '',
        body: undefined,
        form: undefined,
        answers: answersOf(route),
      },
    ];
  });
  return [...withBody, ...plain];
}

function withRoute(entry: Record<string, unknown>) {
  const method = String(entry.method).toUpperCase() as Example['method'];
  const path = normalPath(String(entry.path).replace('/{Version}/', ''));
  return { entry, method, path, route: routeOf({ method, path }) };
}
