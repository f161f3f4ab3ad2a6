import { type Static, Type } from 'typebox';
import { component, maybePlain, maybeTime, nullable, oneOf, plain, plainText, time } from './component.ts';
import { outboxProblemComponent } from './outbox.ts';

const withKey = 'For callers with an API key.';
const checked = oneOf(['checked', 'unchecked']);

/** A pause of a number, and its cause. */
export const pauseComponent = component(
  'Pause',
  Type.Object(
    {
      phoneNumberId: plainText(),
      hold: maybePlain(
        'The part on hold: `paid` (templates and Direct Send), `service` (free-form messages), `free` (reactions), `marketing_messages` (messages sent ' +
          'through that edge), or a Graph version such as `v15.0`; null for all messages of the number.',
      ),
      cause: oneOf(
        ['refused', 'unavailable', 'unanswered', 'operator'],
        '`operator`: an operator paused it; `problem` says who and why. `refused`: Meta refuses every message until the cause is fixed, or a rate limit lets ' +
          'nothing through. `unavailable`: Meta can’t be reached, or has an outage. `unanswered`: calls end without an answer.',
      ),
      since: time('Since when.'),
      problem: nullable(outboxProblemComponent.ref, 'Why.'),
    },
    { description: 'Messages that wait until the cause is fixed.' },
  ),
);

/** The outcome of trying a paused number. */
export const triedComponent = component(
  'Tried',
  Type.Object(
    {
      phoneNumberId: plainText(),
      hold: maybePlain('The part of the number that was attempted, as in `Pause`; null for all of it.'),
      outcome: oneOf(
        ['resumed', 'still_paused', 'not_tried', 'pending', 'operator'],
        '`resumed`: the message was sent, and all others follow. `still_paused`: it failed again, for `problem`. `not_tried`: no message is waiting to ' +
          'try it with. `pending`: Meta’s answer, or the deciding status, has not arrived yet. `operator`: an operator paused it, ' +
          'so nothing was tried.',
      ),
      problem: nullable(outboxProblemComponent.ref, 'The reason for the pause.'),
      nextAttemptAt: maybeTime('When one message is tried next.'),
    },
    { description: 'The result of trying a paused number at once.' },
  ),
);

export const healthComponent = component(
  'Health',
  Type.Object(
    {
      status: oneOf(
        ['ok', 'unavailable', 'stopping'],
        '`ok` while webhooks can be stored; `stopping` when the service is shutting down.',
      ),
      details: oneOf(
        ['shown', 'hidden'],
        '`shown` for callers with an API key. `hidden`: without file paths, addresses, ids, or text that could contain one.',
      ),
      version: Type.String({ ...plain, description: 'Version of the service.' }),
      serviceId: Type.Optional(
        Type.String({
          ...plain,
          description: `Identifies this service; the same for all instances on one store. ${withKey}`,
        }),
      ),
      uptimeSeconds: Type.Integer(),
      store: Type.Object({
        kind: Type.String({ ...plain, description: '`sqlite`, `firestore` or `memory`.' }),
        problem: maybePlain('Why nothing can be stored; without an API key, only the fact.'),
        warnings: Type.Optional(
          Type.Array(plainText(), {
            description: `Developing problems, such as a nearly full disk. ${withKey}`,
          }),
        ),
        eventsPerRoundTrip: Type.Optional(
          Type.Number({ description: 'Webhooks that shared a request to the database, with Firestore.' }),
        ),
      }),
      configuration: Type.Object({
        wabaId: checked,
        phoneNumberId: checked,
        warnings: Type.Optional(Type.Array(plainText(), { description: withKey })),
      }),
      events: nullable(Type.Object({ stored: Type.Integer(), pending: Type.Integer() }), 'How many; null if unknown.'),
      oldestUnprocessedAt: maybeTime('When the oldest pending event was received; null when none is pending.'),
      oldestUnprocessedAgeMs: nullable(Type.Integer()),
      webhooks: Type.Record(Type.String(), Type.Integer(), {
        ...plain,
        description: 'Webhooks since the start, by outcome.',
      }),
      refused: Type.Optional(
        Type.Record(Type.String(), Type.Integer(), {
          ...plain,
          description: `Other requests that were refused since the start, by reason. ${withKey}`,
        }),
      ),
      foreignIds: Type.Optional(
        Type.Array(
          Type.Object({
            kind: oneOf(['waba', 'phone_number', 'portfolio']),
            id: plainText(),
            count: Type.Integer(),
          }),
          { description: `Accounts and numbers that are not configured, most frequent first. ${withKey}` },
        ),
      ),
      sending: Type.Object({
        problem: maybePlain('Why nothing can be sent at all; null while any number sends.'),
        queued: nullable(Type.Integer(), 'Queued messages; null if unknown.'),
        sending: nullable(Type.Integer(), 'Calls to Meta in progress.'),
        unknown: nullable(Type.Integer(), 'Messages that may or may not have been sent.'),
        oldestQueuedAt: maybeTime('When the oldest queued message was accepted.'),
        pausedNumbers: Type.Integer({ description: 'Paused numbers, whose messages wait.' }),
        holds: Type.Integer({ description: 'Parts of numbers on hold; everything else of those numbers is sent.' }),
        paused: Type.Optional(
          Type.Array(pauseComponent.ref, { description: `The pauses and holds, with their causes. ${withKey}` }),
        ),
      }),
      hints: Type.Optional(Type.Array(plainText(), { description: `What these figures most likely mean. ${withKey}` })),
    },
    { additionalProperties: true, description: 'Whether the service can store webhooks, and if not, why.' },
  ),
);

export type HealthView = Static<typeof healthComponent.schema>;
export type PauseView = Static<typeof pauseComponent.schema>;
export type TriedView = Static<typeof triedComponent.schema>;
