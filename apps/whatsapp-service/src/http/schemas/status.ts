import { type Static, Type } from 'typebox';
import { outboxStates } from '../../outbox/outbox-state.ts';
import { problemSubjects } from '../../problems/problem.ts';
import { type Component, component, maybeText, maybeTime, nullable, oneOf, time } from './component.ts';
import { outboxProblemComponent, waitComponent } from './outbox.ts';

const seconds = (description: string) => Type.Integer({ minimum: 0, description });
const phoneNumberId = Type.String({ description: "Meta's id of the business number." });

export const problemComponent = component(
  'Problem',
  Type.Object(
    {
      id: Type.String({ description: 'The same for as long as it is on. docs/reference/problems.md lists them.' }),
      about: oneOf([...problemSubjects], 'What it concerns.'),
      severity: oneOf(
        ['critical', 'warning', 'info'],
        '`critical`: messages or webhooks are held up or lost until somebody acts. `warning`: they will be, or some are. `info`: good to know.',
      ),
      cause: Type.String({ description: 'What is wrong, and why.' }),
      remedy: maybeText('What to do; null if nothing can be done.'),
      since: maybeTime('Since when; null if unknown.'),
      count: nullable(Type.Integer(), 'How many calls, webhooks or messages it has concerned; null if not counted.'),
    },
    { description: 'Something that is on now, and that a person should know of, or act on.' },
  ),
);

const waiting = Type.Integer({ description: 'Messages that are queued, sending or unknown.' });
const takes =
  'How long until the last of them is sent, by the rates and if nothing more holds them up. A pause is not counted: its end is not known.';

const numberQueueComponent = component(
  'NumberQueue',
  Type.Object(
    {
      phoneNumberId,
      waiting,
      perSecond: nullable(Type.Number(), 'Messages a second that it sends now; null if it has never sent.'),
      takesSeconds: seconds(takes),
    },
    { description: 'What waits to be sent from a number.' },
  ),
);

const recipientQueueComponent = component(
  'RecipientQueue',
  Type.Object(
    {
      phoneNumberId,
      recipient: Type.String({ description: 'Number, BSUID or group.' }),
      waiting,
      takesSeconds: seconds(`${takes} The same recipient gets one in six seconds, after a burst of 45.`),
      head: Type.Object(
        {
          id: Type.String(),
          state: oneOf([...outboxStates]),
          waitsFor: nullable(waitComponent.ref, 'What it waits for; null while it is sent.'),
        },
        { description: 'The first message, which the others wait for.' },
      ),
    },
    { description: 'What waits to be sent from a number to a recipient.' },
  ),
);

const pausedComponent = component(
  'PausedNumber',
  Type.Object(
    {
      phoneNumberId,
      hold: maybeText(
        'What waits: `paid`, `service`, `marketing_messages`, or a Graph version; null for all messages of the number.',
      ),
      since: time('Since when.'),
      cause: Type.String({ description: 'Why, in a sentence.' }),
      remedy: Type.String({ description: 'What to do.' }),
      nextAttemptAt: maybeTime('When one message is tried next; null for a number that an operator paused.'),
      problem: nullable(outboxProblemComponent.ref, 'What Meta said.'),
    },
    { description: 'A number that does not send, or not everything.' },
  ),
);

const metaStatusComponent = component(
  'MetaStatus',
  Type.Object(
    {
      answer: maybeText(
        '`ok`; or how the last call failed: `HTTP 503`, `unreached` (it was never sent), `lost` (no answer). Null before the first call.',
      ),
      since: maybeTime('When the first call in a row ended like that.'),
      inARow: Type.Integer({ description: 'How many calls that were.' }),
      calls: Type.Integer({ description: 'Calls of the last five minutes.' }),
      failed: Type.Integer({ description: 'Those of them that failed: no answer, or a 5xx.' }),
      p95Ms: nullable(Type.Integer(), '95 % of the answers took at most this, to within a tenth; null without any.'),
    },
    { description: 'How Meta answers.' },
  ),
);

export const serviceStatusComponent = component(
  'ServiceStatus',
  Type.Object(
    {
      at: time('When this was found out.'),
      problems: Type.Array(problemComponent.ref, {
        description: 'In order of cause: each may be the reason for those behind it. Empty if all is well.',
      }),
      notices: Type.Array(problemComponent.ref, { description: 'What is good to know, and nothing to act on.' }),
      receiving: Type.Object({
        lastWebhookAt: maybeTime('When the last webhook came; null if none is stored, or if unknown.'),
        lastStatusAt: maybeTime('When the last webhook with a status came; null if none did in the last 24 hours.'),
        unprocessed: nullable(Type.Integer(), 'Webhooks that wait to be processed; null if unknown.'),
        oldestUnprocessedAt: maybeTime('When the oldest of them came.'),
        refused: Type.Array(
          Type.Object({
            of: oneOf(['webhooks', 'requests']),
            reason: Type.String(),
            count: Type.Integer(),
            remedy: maybeText('What to do.'),
          }),
          { description: 'What was refused in the last five minutes, the most frequent first.' },
        ),
      }),
      meta: metaStatusComponent.ref,
      sending: Type.Object({
        queued: nullable(Type.Integer()),
        sending: nullable(Type.Integer()),
        unknown: nullable(Type.Integer()),
        oldestQueuedAt: maybeTime('When the message that waits longest was accepted.'),
        paused: Type.Array(pausedComponent.ref),
        numbers: nullable(Type.Array(numberQueueComponent.ref), 'The most first; null if unknown.'),
        recipients: nullable(Type.Array(recipientQueueComponent.ref), 'The 20 with the most; null if unknown.'),
      }),
      token: Type.Object({
        isRefused: Type.Boolean({ description: 'Whether Meta refuses the access token.' }),
        neverExpires: Type.Boolean({ description: 'Whether it is known not to expire.' }),
        expiresAt: maybeTime('When it expires; null if it never does, or if unknown.'),
      }),
      disk: nullable(
        Type.Object({
          bytes: Type.Integer({ description: 'What the store’s files take.' }),
          freeBytes: Type.Integer({ description: 'What is free on their disk.' }),
          bytesPerDay: nullable(Type.Integer(), 'Growth as of lately; null in the first ten minutes.'),
          daysLeft: nullable(Type.Integer(), 'Until the disk is full at that rate; null if it does not grow.'),
        }),
        'Null if the store has no files here, or if unknown.',
      ),
      lastBackupAt: maybeTime(
        'When `npm run backup` last backed the store up; null if it never did, or not from this machine.',
      ),
      version: Type.String({ description: 'Version of the service.' }),
      startedAt: time('When it was started.'),
      warnings: Type.Array(
        Type.Object({
          severity: oneOf(['WARNING', 'ERROR', 'CRITICAL']),
          message: Type.String(),
          reason: maybeText('A word that says why.'),
          firstAt: time('When it came first.'),
          lastAt: time('When it came last.'),
          count: Type.Integer(),
        }),
        {
          description:
            'The last ten warnings and errors of the log since the start, newest first; equal ones count once.',
        },
      ),
      notKnown: Type.Array(Type.String(), { description: 'Figures that are not known, and why.' }),
    },
    { description: 'The state of the service for the person on call.' },
  ),
);

export type ServiceStatusView = Static<typeof serviceStatusComponent.schema>;

export const statusComponents: readonly Component[] = [
  serviceStatusComponent,
  problemComponent,
  metaStatusComponent,
  numberQueueComponent,
  recipientQueueComponent,
  pausedComponent,
];

const example = {
  number: '106540352242922',
  cause: 'Meta refuses every message (133010 Phone number not registered), so messages wait.',
  remedy: 'Register the number: POST /{phone-number-id}/register with its PIN.',
};

export const exampleStatus: ServiceStatusView = {
  at: '2026-03-01T09:31:02.110Z',
  problems: [
    {
      id: `sending_paused:${example.number}/133010/all`,
      about: 'number',
      severity: 'critical',
      cause: `Number ${example.number}: ${example.cause}`,
      remedy: example.remedy,
      since: '2026-03-01T09:02:11.000Z',
      count: null,
    },
  ],
  notices: [],
  receiving: {
    lastWebhookAt: '2026-03-01T09:30:58.402Z',
    lastStatusAt: '2026-03-01T09:01:44.017Z',
    unprocessed: 0,
    oldestUnprocessedAt: null,
    refused: [{ of: 'requests', reason: 'not_found', count: 3, remedy: null }],
  },
  meta: { answer: 'ok', since: '2026-02-27T06:00:00.000Z', inARow: 41_207, calls: 61, failed: 0, p95Ms: 412 },
  sending: {
    queued: 600,
    sending: 0,
    unknown: 0,
    oldestQueuedAt: '2026-03-01T09:02:11.000Z',
    paused: [
      {
        phoneNumberId: example.number,
        hold: null,
        since: '2026-03-01T09:02:11.000Z',
        cause: example.cause,
        remedy: example.remedy,
        nextAttemptAt: '2026-03-01T09:32:01.000Z',
        problem: null,
      },
    ],
    numbers: [{ phoneNumberId: example.number, waiting: 600, perSecond: 80, takesSeconds: 3392 }],
    recipients: [
      {
        phoneNumberId: example.number,
        recipient: '16505550123',
        waiting: 600,
        takesSeconds: 3392,
        head: {
          id: 'out_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA',
          state: 'queued',
          waitsFor: { for: 'number', entryId: null, until: '2026-03-01T09:32:01.000Z', problem: null },
        },
      },
    ],
  },
  token: { isRefused: false, neverExpires: true, expiresAt: null },
  disk: { bytes: 734_003_200, freeBytes: 21_474_836_480, bytesPerDay: 10_485_760, daysLeft: 2048 },
  lastBackupAt: null,
  version: '0.1.0',
  startedAt: '2026-02-27T05:59:58.000Z',
  warnings: [
    {
      severity: 'WARNING',
      message: `${example.cause} ${example.remedy}`,
      reason: null,
      firstAt: '2026-03-01T09:02:11.000Z',
      lastAt: '2026-03-01T09:02:11.000Z',
      count: 1,
    },
  ],
  notKnown: ['Last backup: backups are made outside of the service, and leave no mark in the store.'],
};
