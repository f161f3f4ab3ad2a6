import { type Static, Type } from 'typebox';
import { component, maybePlain, maybeTime, nullable, oneOf, plain, plainText, time } from './component.ts';

const days = (description: string) => nullable(Type.Integer({ minimum: 1 }), `${description}; null if forever.`);
const removed = (description: string) =>
  Type.Record(Type.String(plain), Type.Integer({ minimum: 0 }), { ...plain, description });

const kindRetention = Type.Object({
  kind: oneOf(['events', 'messages', 'media', 'deliveries', 'outbox', 'audit']),
  days: days('For how many days it is kept'),
  numbers: Type.Array(
    Type.Object({ phoneNumberId: plainText("Meta's id of the business number."), days: days('For how many days') }),
    { description: 'Numbers with their own setting.' },
  ),
  isApplied: Type.Boolean({
    description: 'False after a change of the setting, until it is applied to existing data.',
  }),
});

export const sweepComponent = component(
  'Sweep',
  Type.Object(
    {
      id: plainText('`swp_` and 26 characters.'),
      state: oneOf(
        ['running', 'finished', 'interrupted'],
        '`interrupted`: its process stopped; the next sweep removes the rest.',
      ),
      startedAt: time('When it began.'),
      finishedAt: maybeTime('When it was complete; null if it is not.'),
      sweeping: maybePlain('The kind that it is working on; null at the end.'),
      removed: removed('How many records it has removed, by kind. What Firestore deletes itself is not counted.'),
      failing: Type.Array(
        Type.Object({ kind: plainText(), since: time('Since when.'), reason: plainText('Why it cannot be removed.') }),
        { description: 'What could not be removed.' },
      ),
    },
    { description: 'One pass through all stored data.' },
  ),
);

export const retentionComponent = component(
  'Retention',
  Type.Object(
    {
      kinds: Type.Array(kindRetention, { description: 'By kind, as INTEXURAOS_WHATSAPP_RETENTION says.' }),
      sweeps: Type.Array(sweepComponent.ref, { description: 'The last 24, newest first; there is one an hour.' }),
    },
    { description: 'How long data is kept, and what was removed.' },
  ),
);

export type SweepView = Static<typeof sweepComponent.schema>;
export type RetentionView = Static<typeof retentionComponent.schema>;

export const exampleRetention: RetentionView = {
  kinds: [
    { kind: 'events', days: 30, numbers: [], isApplied: true },
    { kind: 'messages', days: 365, numbers: [{ phoneNumberId: '106540352242922', days: 30 }], isApplied: true },
    { kind: 'media', days: null, numbers: [], isApplied: true },
    { kind: 'deliveries', days: 30, numbers: [], isApplied: true },
    { kind: 'outbox', days: 30, numbers: [], isApplied: true },
    { kind: 'audit', days: 400, numbers: [], isApplied: true },
  ],
  sweeps: [
    {
      id: 'swp_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA',
      state: 'finished',
      startedAt: '2026-03-01T09:30:00.000Z',
      finishedAt: '2026-03-01T09:30:41.000Z',
      sweeping: null,
      removed: { events: 1204, messages: 987, deliveries: 40 },
      failing: [],
    },
  ],
};
