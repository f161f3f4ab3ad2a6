import { describe, expect, it } from 'vitest';
import { addressesOf, readRoutes } from './routes.ts';

const [rest, messages, texts, statuses] = ['rest', 'messages', 'texts', 'statuses'].map(
  (path) => `http://localhost/${path}`,
);
const routes = readRoutes(rest, [`message=${messages}`, `message.text=${texts}`, `status=${statuses}`]);
const event = (...kinds: string[]) => ({ items: kinds.map((kind) => ({ kind })) });

describe('addressesOf', () => {
  it.each([
    [['message.image'], [messages]],
    [['message.text'], [texts]],
    [['message'], [messages]],
    [['messages.text'], [rest]],
    [['status.failed'], [statuses]],
    [['account'], [rest]],
    [[], [rest]],
    [['status.sent', 'status.read'], [statuses]],
    [
      ['status.sent', 'message.text', 'account'],
      [statuses, texts, rest],
    ],
  ])('sends %j to %j', (kinds, expected) => {
    expect(addressesOf(routes, event(...kinds)).map(({ href }) => href)).toEqual(expected);
  });

  it('leaves out what no route is for, where nothing takes the rest', () => {
    const only = readRoutes(undefined, [`status=${statuses}`]);
    expect([addressesOf(only, event('message.text')), addressesOf(only, event())]).toEqual([[], []]);
    expect(addressesOf(only, event('message.text', 'status.sent')).map(({ href }) => href)).toEqual([statuses]);
  });
});

describe('readRoutes', () => {
  it('knows each address once', () => {
    const { urls } = readRoutes(rest, [`message=${rest}`, `status=${statuses}`, `call=${statuses}`]);
    expect(urls.map(({ href }) => href)).toEqual([rest, statuses]);
  });

  it.each(['message', '=http://localhost/', 'message=', 'message=localhost', 'me ssage=http://localhost/'])(
    'refuses %j',
    (route) => {
      expect(() => readRoutes(rest, [route])).toThrow(/^--route/);
    },
  );
});
