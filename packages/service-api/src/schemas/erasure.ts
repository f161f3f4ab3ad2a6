import { type Static, Type } from 'typebox';
import { component, maybeTime, oneOf, plain, plainText, time } from './component.ts';

export const erasureComponent = component(
  'Erasure',
  Type.Object(
    {
      id: plainText('`era_` and 26 characters.'),
      state: oneOf(
        ['running', 'purging', 'done'],
        '`running`: records are being erased. `purging`: erased data is being overwritten in the store’s files.',
      ),
      later: oneOf(
        ['start-again', 'block'],
        'How later webhooks about the person are handled: they begin a new conversation, or are dropped.',
      ),
      requestedAt: time('When it was requested.'),
      requestedBy: plainText('The id of the key that requested it.'),
      finishedAt: maybeTime('When it was done; null until then.'),
      liftedAt: maybeTime('When the block was lifted; null if it was not, or if there is none.'),
      counts: Type.Record(Type.String(plain), Type.Integer({ minimum: 0 }), {
        ...plain,
        description: 'How many records were removed or changed, by kind.',
      }),
      remains: Type.Array(plainText(), {
        description:
          'Files of the store whose free space may still contain data, because they are too large to be rewritten while the service runs. Compact them once.',
      }),
    },
    { description: 'The erasure of a person: when, and by which key. It does not identify the person.' },
  ),
);

export type ErasureView = Static<typeof erasureComponent.schema>;

export const exampleErasure: ErasureView = {
  id: 'era_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA',
  state: 'done',
  later: 'start-again',
  requestedAt: '2026-03-01T09:30:00.000Z',
  requestedBy: 'key_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA',
  finishedAt: '2026-03-01T09:30:02.000Z',
  liftedAt: null,
  remains: [],
  counts: { conversations: 2, events: 14, items: 31, messages: 12 },
};
