import { type Static, Type } from 'typebox';
import { outboxStates } from '../outbox-state.ts';
import { problemSubjects } from '../words.ts';
import {
  type Component,
  component,
  maybePlain,
  maybeTime,
  nullable,
  oneOf,
  plain,
  plainText,
  time,
} from './component.ts';
import { outboxProblemComponent, waitComponent } from './outbox.ts';

const seconds = (description: string) => Type.Integer({ minimum: 0, description });
const phoneNumberId = Type.String({ ...plain, description: "Meta's id of the business number." });

export const problemComponent = component(
  'Problem',
  Type.Object(
    {
      id: Type.String({
        ...plain,
        description: 'Stable while the problem lasts. docs/reference/problems.md lists all ids.',
      }),
      about: oneOf([...problemSubjects], 'Its subject.'),
      severity: oneOf(
        ['critical', 'warning', 'info'],
        '`critical`: messages or webhooks are delayed or lost until someone acts. `warning`: this will happen, or some are affected. `info`: no action is needed.',
      ),
      cause: Type.String({ ...plain, description: 'The problem and its cause.' }),
      remedy: maybePlain('The remedy; null if nothing can be done.'),
      since: maybeTime('Since when; null if unknown.'),
      count: nullable(Type.Integer(), 'Number of calls, webhooks or messages affected; null if not counted.'),
    },
    { description: 'A current problem that someone should know about or act on.' },
  ),
);

const waiting = Type.Integer({ description: 'Messages that are queued, sending or unknown.' });
const takes =
  'Time until the last of them is sent at the allowed rates, if nothing else delays them. Pauses are not included: their end is unknown.';

const numberQueueComponent = component(
  'NumberQueue',
  Type.Object(
    {
      phoneNumberId,
      waiting,
      perSecond: nullable(Type.Number(), 'Messages a second it sends now; null if it has never sent.'),
      takesSeconds: seconds(takes),
    },
    { description: 'The queue of a number.' },
  ),
);

const numberRateComponent = component(
  'NumberRate',
  Type.Object(
    {
      phoneNumberId,
      allowedPerSecond: Type.Number({ description: 'Messages a second that Meta allows it.' }),
      perSecond: Type.Number({
        description: 'Messages a second that it may send now; less after Meta reported that it was too fast.',
      }),
      lastSecond: Type.Integer({
        minimum: 0,
        description: 'Messages in the last second, including received ones, as Meta counts.',
      }),
    },
    { description: 'The rate of a number.' },
  ),
);

const recipientQueueComponent = component(
  'RecipientQueue',
  Type.Object(
    {
      phoneNumberId,
      recipient: Type.String({ description: 'Number, BSUID or group.' }),
      waiting,
      takesSeconds: seconds(`${takes} A recipient gets one every six seconds, after a burst of 45.`),
      head: Type.Object(
        {
          id: plainText(),
          state: oneOf([...outboxStates]),
          waitsFor: nullable(waitComponent.ref, 'What it is waiting for; null while it is being sent.'),
        },
        { description: 'The first message, which the others are waiting for.' },
      ),
    },
    { description: 'The queue from a number to a recipient.' },
  ),
);

const pausedComponent = component(
  'PausedNumber',
  Type.Object(
    {
      phoneNumberId,
      hold: maybePlain(
        'The part on hold: `paid`, `service`, `free`, `marketing_messages`, or a Graph version; null for all messages of the number.',
      ),
      since: time('Since when.'),
      cause: Type.String({ ...plain, description: 'The cause, in a sentence.' }),
      remedy: Type.String({ ...plain, description: 'The remedy.' }),
      nextAttemptAt: maybeTime('When one message is attempted next; null for a number that an operator paused.'),
      problem: nullable(outboxProblemComponent.ref, 'Meta’s error.'),
    },
    { description: 'A number that is paused, or partly on hold.' },
  ),
);

const metaStatusComponent = component(
  'MetaStatus',
  Type.Object(
    {
      answer: maybePlain(
        '`ok`; or how the last call failed: `HTTP 503`, `unreached` (it was never sent), `lost` (no answer). Null before the first call.',
      ),
      since: maybeTime('When the first call in this series ended like that.'),
      inARow: Type.Integer({ description: 'Number of calls in this series.' }),
      calls: Type.Integer({ description: 'Calls of the last five minutes.' }),
      failed: Type.Integer({ description: 'Failed calls among them: no answer, or a 5xx.' }),
      p95Ms: nullable(Type.Integer(), '95th percentile of response times, within 10 %; null without responses.'),
    },
    { description: 'Calls to Meta.' },
  ),
);

export const serviceStatusComponent = component(
  'ServiceStatus',
  Type.Object(
    {
      at: time('When this was determined.'),
      problems: Type.Array(problemComponent.ref, {
        description: 'Causes before their effects: each may cause those after it. Empty if there are none.',
      }),
      notices: Type.Array(problemComponent.ref, { description: 'Good to know; no action needed.' }),
      receiving: Type.Object({
        lastWebhookAt: maybeTime('When the last webhook was received; null if none is stored, or if unknown.'),
        lastStatusAt: maybeTime(
          'When the last webhook with a status was received; null if there was none in the last 24 hours.',
        ),
        unprocessed: nullable(Type.Integer(), 'Webhooks waiting to be processed; null if unknown.'),
        oldestUnprocessedAt: maybeTime('When the oldest of them was received.'),
        refused: Type.Array(
          Type.Object({
            of: oneOf(['webhooks', 'requests']),
            reason: plainText(),
            count: Type.Integer(),
            remedy: maybePlain('The remedy.'),
          }),
          { description: 'Refused requests of the last five minutes, most frequent first.' },
        ),
      }),
      meta: metaStatusComponent.ref,
      sending: Type.Object({
        queued: nullable(Type.Integer()),
        sending: nullable(Type.Integer()),
        unknown: nullable(Type.Integer()),
        oldestQueuedAt: maybeTime('When the oldest queued message was accepted.'),
        paused: Type.Array(pausedComponent.ref),
        numbers: nullable(Type.Array(numberQueueComponent.ref), 'Largest first; null if unknown.'),
        rates: Type.Array(numberRateComponent.ref, { description: 'Of each number that has sent.' }),
        recipients: nullable(Type.Array(recipientQueueComponent.ref), 'The 20 largest; null if unknown.'),
      }),
      token: Type.Object({
        isRefused: Type.Boolean({ description: 'Whether Meta refuses the access token.' }),
        neverExpires: Type.Boolean({ description: 'Whether it is known not to expire.' }),
        expiresAt: maybeTime('When it expires; null if it never does, or if unknown.'),
      }),
      disk: nullable(
        Type.Object({
          bytes: Type.Integer({ description: 'Size of the store’s files.' }),
          freeBytes: Type.Integer({ description: 'Free space on their disk.' }),
          bytesPerDay: nullable(Type.Integer(), 'Recent growth; null in the first ten minutes.'),
          daysLeft: nullable(Type.Integer(), 'Time until the disk is full at that rate; null if it does not grow.'),
        }),
        'Null if the store has no files here, or if unknown.',
      ),
      lastBackupAt: maybeTime(
        'When `npm run backup` last backed up the store; null if never, or not from this machine.',
      ),
      retention: nullable(
        Type.Object({
          sweep: nullable(
            oneOf(['running', 'finished', 'interrupted']),
            'State of the last sweep; null before the first.',
          ),
          startedAt: maybeTime('When it began.'),
          finishedAt: maybeTime('When it ended.'),
          removed: Type.Record(Type.String(plain), Type.Integer({ minimum: 0 }), {
            ...plain,
            description: 'How many records it removed, by kind. `GET /v1/retention` has the last 24 sweeps.',
          }),
        }),
        'The last retention sweep; null if unknown.',
      ),
      erasures: nullable(
        Type.Object({
          unfinished: Type.Integer({ minimum: 0, description: 'People whose erasure is in progress or waiting.' }),
          oldestRequestedAt: maybeTime('When the oldest of these erasures was requested; null if there is none.'),
        }),
        'Erasures that are not done; null if unknown.',
      ),
      instances: nullable(
        Type.Array(
          Type.Object({
            name: Type.String({ ...plain, description: 'Its machine.' }),
            role: maybePlain('Its `INTEXURAOS_WHATSAPP_ROLE`; null if it is of an older version.'),
            version: maybePlain('Its version; null if it is of an older version.'),
            isThis: Type.Boolean({ description: 'Whether it is the instance that answers.' }),
            shards: Type.Integer({ minimum: 0, description: 'How many of the 16 shards of the work it holds.' }),
            unchangedSeconds: nullable(
              Type.Integer({ minimum: 0 }),
              'Time since the answering instance last saw it renew its lease; null at first. While there is work, more than 5 seconds mean that it is gone; without work, leases are not renewed.',
            ),
          }),
        ),
        'Instances that process, send and deliver; those with the role `web` are not among them. Null if a single process uses the store, or if unknown.',
      ),
      version: Type.String({ ...plain, description: 'Version of the service.' }),
      startedAt: time('When it was started.'),
      warnings: Type.Array(
        Type.Object({
          severity: oneOf(['WARNING', 'ERROR', 'CRITICAL']),
          message: plainText(),
          reason: maybePlain('The reason, as one word.'),
          firstAt: time('When it was first logged.'),
          lastAt: time('When it was last logged.'),
          count: Type.Integer(),
        }),
        {
          description:
            'The last ten warnings and errors of the log since the start, newest first; equal ones count once.',
        },
      ),
      notKnown: Type.Array(plainText(), { description: 'Unknown figures, with the reason.' }),
    },
    { description: 'The state of the service for the person on call.' },
  ),
);

export type ProblemView = Static<typeof problemComponent.schema>;
export type NumberRateView = Static<typeof numberRateComponent.schema>;
export type NumberQueueView = Static<typeof numberQueueComponent.schema>;
export type ServiceStatusView = Static<typeof serviceStatusComponent.schema>;

export const statusComponents: readonly Component[] = [
  serviceStatusComponent,
  problemComponent,
  metaStatusComponent,
  numberQueueComponent,
  numberRateComponent,
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
    rates: [{ phoneNumberId: example.number, allowedPerSecond: 80, perSecond: 80, lastSecond: 0 }],
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
  retention: {
    sweep: 'finished',
    startedAt: '2026-03-01T09:30:00.000Z',
    finishedAt: '2026-03-01T09:30:41.000Z',
    removed: { events: 1204, messages: 987 },
  },
  erasures: { unfinished: 0, oldestRequestedAt: null },
  instances: [
    { name: 'worker-1', role: 'worker', version: '0.1.0', isThis: false, shards: 8, unchangedSeconds: 1 },
    { name: 'worker-2', role: 'worker', version: '0.1.0', isThis: false, shards: 8, unchangedSeconds: 0 },
  ],
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
