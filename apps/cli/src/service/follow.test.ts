import { expect, it } from 'vitest';
import { follow } from './follow.ts';

const block = (id: string, event: string, data = '{}'): string => `id: ${id}\nevent: ${event}\ndata: ${data}\n\n`;

it('a keep-alive is no event to show, and moves the place to resume from', async () => {
  const ending = new AbortController();
  const bodies = [
    block('1', 'open') + block('2', 'webhook', '{"id":"first"}') + block('3', 'keepalive'),
    block('3', 'open') + block('4', 'webhook', '{"id":"second"}'),
  ];
  const places: (string | null)[] = [];
  const service = {
    url: 'http://localhost:8080',
    open: async (_path: string, { headers }: RequestInit = {}) => {
      places.push(new Headers(headers).get('last-event-id'));
      return new Response(bodies.shift());
    },
  };
  const shown: unknown[] = [];
  for await (const { data } of follow({ service, query: {}, signal: ending.signal })) {
    shown.push(data.id);
    if (shown.length === 2) ending.abort();
  }
  expect([shown, places]).toEqual([
    ['first', 'second'],
    [null, '3'],
  ]);
});
