import { type Static, Type } from 'typebox';
import { broadcastStates } from '../words.ts';
import { type Component, component, maybeText, maybeTime, nullable, oneOf, plainText, time } from './component.ts';
import { errorComponent } from './error.ts';

const count = (description: string) => Type.Integer({ minimum: 0, description });

const progress = Type.Object(
  {
    waiting: count('Not submitted yet.'),
    queued: count('Waiting in the outbox, or being sent.'),
    sent: count('Accepted by Meta, but not delivered yet.'),
    delivered: count('Delivered, but not read yet.'),
    read: count('Read.'),
    failed: count('Failed, or refused by Meta.'),
    expired: count('Not sent before the deadline of the message or the broadcast.'),
    cancelled: count('Cancelled before they were sent.'),
    leftOut: count('Left out: see `leftOut`.'),
    skipped: count('Rows with a problem, skipped as requested.'),
  },
  { description: 'The rows by outcome. Each row counts once.' },
);

export const broadcastComponent = component(
  'Broadcast',
  Type.Object({
    id: plainText(),
    name: plainText(),
    state: oneOf(
      [...broadcastStates],
      '`storing`: its rows are being stored. `finished`: everything was handed to the outbox. `expired`: 30 days after its start, some rows had not been.',
    ),
    phoneNumberId: plainText(),
    template: Type.Object({ name: plainText(), language: plainText(), category: maybeText('Meta’s.') }),
    share: Type.Number({ description: 'The share of the number’s rate to use.' }),
    createdAt: time('When it was stored.'),
    startAt: time('The time before which nothing is sent.'),
    startedAt: maybeTime('When it began to send.'),
    endedAt: maybeTime('When it ended; results may still arrive.'),
    stop: nullable(
      Type.Object({ at: time('When.'), by: maybeText('Who.'), reason: maybeText('Why.') }),
      'The person who paused or cancelled it; null if nobody did.',
    ),
    rows: count('All rows.'),
    progress,
    failures: Type.Array(
      Type.Object({
        code: nullable(Type.Integer(), 'Meta’s code; null for a failure without one.'),
        title: maybeText('The meaning of the code.'),
        messages: count('Number of messages.'),
      }),
      { description: 'Failed messages by code, most frequent first.' },
    ),
    leftOut: Type.Object(
      {
        opted_out: count('The person has opted out of marketing messages.'),
        limited: count('Meta did not deliver a marketing message to the person within the last 24 hours (131049).'),
        invalid: count('The message was no longer valid when it was due.'),
      },
      { description: 'Rows that were left out, by reason. `/failures` lists them.' },
    ),
  }),
);

export const broadcastProblemsComponent = component(
  'BroadcastProblems',
  Type.Object({
    ...errorComponent.schema.properties,
    problems: Type.Array(
      Type.Object({
        line: nullable(
          Type.Integer(),
          'Line of the file, or position in `recipients`, from 1; null if it concerns the whole request.',
        ),
        column: maybeText('`to` or the name of a parameter; null if it concerns the row.'),
        code: nullable(Type.Integer(), 'The code that Meta would refuse a message with, if there is one.'),
        message: Type.String(),
      }),
      { description: 'The first 1,000.' },
    ),
    problemCount: count('All problems.'),
  }),
);

export type BroadcastProblemsView = Static<typeof broadcastProblemsComponent.schema>;
export type BroadcastView = Static<typeof broadcastComponent.schema>;

export const broadcastComponents: readonly Component[] = [broadcastComponent, broadcastProblemsComponent];

export const exampleBroadcast = {
  id: 'bc_H0HVQVMN7',
  name: 'December offer',
  state: 'running',
  phoneNumberId: '106540352242922',
  template: { name: 'hello_world', language: 'en_US', category: 'UTILITY' },
  share: 0.5,
  createdAt: '2026-12-01T08:00:00.000Z',
  startAt: '2026-12-01T09:00:00.000Z',
  startedAt: '2026-12-01T09:00:00.212Z',
  endedAt: null,
  stop: null,
  rows: 20_000,
  progress: {
    waiting: 11_930,
    queued: 40,
    sent: 310,
    delivered: 6_490,
    read: 1_160,
    failed: 58,
    expired: 0,
    cancelled: 0,
    leftOut: 12,
    skipped: 0,
  },
  failures: [{ code: 131026, title: 'Message undeliverable', messages: 58 }],
  leftOut: { opted_out: 9, limited: 3, invalid: 0 },
};

export const exampleProblems = {
  error: { code: 'rows_invalid', message: '1 of 20,000 rows has a problem; nothing was stored.' },
  problems: [{ line: 17, column: 'to', code: 131009, message: 'Is not a phone number with its country code.' }],
  problemCount: 1,
};
