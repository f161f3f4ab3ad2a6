import { Type } from 'typebox';
import { component, maybeText, maybeTime, nullable, oneOf, time } from './component.ts';
import { outboxProblemComponent } from './outbox.ts';

const withKey = 'For callers with an API key.';
const checked = oneOf(['checked', 'unchecked']);

/** What is paused of a number, and why. */
export const pauseComponent = component(
  'Pause',
  Type.Object(
    {
      phoneNumberId: Type.String(),
      hold: maybeText(
        'What waits: `paid` (templates and Direct Send), `service` (free-form messages), `marketing_messages` (what is sent ' +
          'by that edge), or a Graph version such as `v15.0`; null for all messages of the number.',
      ),
      cause: oneOf(
        ['refused', 'unavailable', 'unanswered', 'operator'],
        '`operator`: a person paused it; `problem` says who and why. `refused`: Meta turns every message away, until somebody acts. `unavailable`: Meta cannot be reached, or ' +
          'is out of order. `unanswered`: calls end without an answer.',
      ),
      since: time('Since when.'),
      problem: nullable(outboxProblemComponent.ref, 'Why.'),
    },
    { description: 'Messages that wait until their cause is fixed.' },
  ),
);

/** What came of trying what is paused. */
export const triedComponent = component(
  'Tried',
  Type.Object(
    {
      phoneNumberId: Type.String(),
      hold: maybeText('What of the number was tried, as in `Pause`; null for all of it.'),
      outcome: oneOf(
        ['resumed', 'still_paused', 'not_tried', 'pending', 'operator'],
        '`resumed`: the message went, and all others follow. `still_paused`: it failed again, for `problem`. `not_tried`: no message waits to ' +
          'try it with. `pending`: Meta’s answer, or the status that tells, has not come yet. `operator`: an operator paused it, ' +
          'so nothing was tried.',
      ),
      problem: nullable(outboxProblemComponent.ref, 'Why it is paused, or was.'),
      nextAttemptAt: maybeTime('When one message is tried next.'),
    },
    { description: 'What came of trying a pause at once.' },
  ),
);

export const healthComponent = component(
  'Health',
  Type.Object(
    {
      status: oneOf(
        ['ok', 'unavailable', 'stopping'],
        '`ok` while webhooks can be stored; `stopping` when the service was told to end.',
      ),
      details: oneOf(
        ['shown', 'hidden'],
        '`shown` for callers with an API key. `hidden`: no file path, address or id, nor any text that could hold one.',
      ),
      version: Type.String({ description: 'Version of the service.' }),
      serviceId: Type.Optional(
        Type.String({
          description: `Tells this service from others; the same for all instances on one store. ${withKey}`,
        }),
      ),
      uptimeSeconds: Type.Integer(),
      store: Type.Object({
        kind: Type.String({ description: '`sqlite`, `firestore` or `memory`.' }),
        problem: maybeText('Why nothing can be kept; without an API key only that it is so.'),
        warnings: Type.Optional(
          Type.Array(Type.String(), {
            description: `Troubles that are coming, such as a disk nearly full. ${withKey}`,
          }),
        ),
        eventsPerRoundTrip: Type.Optional(
          Type.Number({ description: 'How many webhooks shared a request to the database, where that counts.' }),
        ),
      }),
      configuration: Type.Object({
        wabaId: checked,
        phoneNumberId: checked,
        warnings: Type.Optional(Type.Array(Type.String(), { description: withKey })),
      }),
      events: nullable(Type.Object({ stored: Type.Integer(), pending: Type.Integer() }), 'How many; null if unknown.'),
      oldestUnprocessedAt: maybeTime('When the event that waits longest came in; null when none waits.'),
      oldestUnprocessedAgeMs: nullable(Type.Integer()),
      webhooks: Type.Record(Type.String(), Type.Integer(), {
        description: 'What became of the webhooks since the start, by outcome.',
      }),
      refused: Type.Optional(
        Type.Record(Type.String(), Type.Integer(), {
          description: `Other requests that were refused since the start, by reason. ${withKey}`,
        }),
      ),
      foreignIds: Type.Optional(
        Type.Array(
          Type.Object({
            kind: oneOf(['waba', 'phone_number', 'portfolio']),
            id: Type.String(),
            count: Type.Integer(),
          }),
          { description: `Accounts and numbers that are not configured as ours, most frequent first. ${withKey}` },
        ),
      ),
      sending: Type.Object({
        problem: maybeText('Why nothing can be sent at all; null while any number sends.'),
        queued: nullable(Type.Integer(), 'Messages that wait; null if unknown.'),
        sending: nullable(Type.Integer(), 'Calls to Meta under way.'),
        unknown: nullable(Type.Integer(), 'Messages that may or may not have gone.'),
        oldestQueuedAt: maybeTime('When the message that waits longest was accepted.'),
        pausedNumbers: Type.Integer({ description: 'How many numbers can’t send just now; their messages wait.' }),
        holds: Type.Integer({ description: 'How many numbers’ parts are on hold; all else of those numbers is sent.' }),
        paused: Type.Optional(Type.Array(pauseComponent.ref, { description: `Which, and why. ${withKey}` })),
      }),
      hints: Type.Optional(
        Type.Array(Type.String(), { description: `What these numbers most likely mean. ${withKey}` }),
      ),
    },
    { additionalProperties: true, description: 'Whether the service can store webhooks, and if not, why.' },
  ),
);
