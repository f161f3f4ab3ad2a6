import { pauseComponent, triedComponent } from '@intexuraos/service-api/schemas';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { pausesOf } from '../../outbox/holds.ts';
import type { OutboxStore } from '../../outbox/outbox-store.ts';
import type { Sender, SenderTurn } from '../../outbox/sender.ts';
import { tryNow } from '../../outbox/try-now.ts';
import { causeOf } from '../../work/breaker.ts';
import { callerOf } from '../caller.ts';
import { RefusedError } from '../error-response.ts';
import { changedNumber } from '../number-limit.ts';
import type { Api } from '../request-validation.ts';
import { examplePause } from '../schemas/examples.ts';
import { phoneNumberIdFilter, phoneNumberIdOf } from '../schemas/parameters.ts';
import { bodyErrors, errors, json, v1Errors } from '../schemas/responses.ts';
import { isoTime, ownTime } from '../shown-time.ts';
import { problemView } from './outbox-view.ts';

const numberQuery = Type.Object(
  { phoneNumberId: phoneNumberIdFilter('Only this business number.') },
  { additionalProperties: false },
);

/** @throws {ParameterError} for a phone number in place of its id; {RefusedError} for a number that is not the caller's. */
function numberOf(request: FastifyRequest<{ Querystring: { readonly phoneNumberId?: string } }>): string | null {
  const phoneNumberId = changedNumber(callerOf(request), request.query.phoneNumberId);
  return phoneNumberId === undefined ? null : phoneNumberIdOf('phoneNumberId', phoneNumberId);
}

const refusals = errors(...bodyErrors);

export interface PauseOutboxDeps {
  readonly outbox: Pick<OutboxStore, 'resume' | 'pause' | 'hurry' | 'senders'>;
  /** The numbers that are configured as ours. */
  readonly ids: { readonly phoneNumberIds: readonly string[] };
  /** Called for each pause that was made or lifted. */
  readonly onTurn: (turn: SenderTurn) => void;
  /** Has the outbox look for due messages. */
  readonly wake: () => void;
  readonly now: () => number;
}

/** POST /v1/outbox/pause, /v1/outbox/resume and /v1/outbox/try */
export function registerPauses(app: Api, deps: PauseOutboxDeps): void {
  pauseOutbox(app, deps);
  resumeOutbox(app, deps);
  tryOutbox(app, deps);
}

const text = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 500, description }));

const pauseSchema = {
  operationId: 'pauseOutbox',
  tags: ['Outbox'],
  summary: 'Pause a number',
  description:
    'Stops sending from a number, or from every number, including replies, until `/v1/outbox/resume`. The pause survives restarts, applies to ' +
    'all instances, and is not lifted by Meta’s answers. Calls in progress finish normally; messages still expire at their deadlines. A number that is ' +
    'already paused keeps its first reason.',
  querystring: numberQuery,
  body: Type.Object(
    { reason: text('The reason, shown with the pause.'), by: text('The person pausing it.') },
    {
      additionalProperties: false,
      description: 'The person pausing it, and the reason.',
      examples: [{ reason: 'Wrong price in the template', by: 'Anna' }],
    },
  ),
  response: {
    200: json(
      'The numbers that are now paused.',
      Type.Object({
        paused: Type.Array(pauseComponent.ref, { description: 'Those that were not paused before.' }),
        alreadyPaused: Type.Array(pauseComponent.ref, { description: 'Those that were.' }),
      }),
      { paused: [{ ...examplePause, hold: null, cause: 'operator' }], alreadyPaused: [] },
    ),
    ...errors('parameter_invalid', 'not_found'),
    ...refusals,
    ...v1Errors,
  },
};

function pauseOutbox(app: Api, { outbox, ids, onTurn, now }: PauseOutboxDeps): void {
  app.post('/v1/outbox/pause', { schema: pauseSchema }, async (request, reply) => {
    const known = new Set([...ids.phoneNumberIds, ...(await outbox.senders()).map((each) => each.phoneNumberId)]);
    const phoneNumberId = changedNumber(callerOf(request), request.query.phoneNumberId);
    if (phoneNumberId !== undefined && !known.has(phoneNumberId)) throw noSuchNumber(phoneNumberId, known);
    const { by = null, reason = null } = request.body;
    const asked = phoneNumberId === undefined ? [...known] : [phoneNumberId];
    const turns = await outbox.pause(asked, { by, reason }, now());
    for (const turn of turns) onTurn(turn);
    const paused = turns.map((turn) => turn.phoneNumberId);
    const others = (await outbox.senders()).filter(
      (each) => asked.includes(each.phoneNumberId) && !paused.includes(each.phoneNumberId),
    );
    return reply.send({ paused: turns.map(pauseView), alreadyPaused: others.flatMap(ownPause) });
  });
}

const resumeSchema = {
  operationId: 'resumeOutbox',
  tags: ['Outbox'],
  summary: 'Resume paused numbers',
  description:
    'Lifts the pauses and holds of a number, or of all numbers: those made with `/v1/outbox/pause`, and those caused by Meta’s answers, once ' +
    'their cause is fixed. `/health` lists them. If messages still fail, the number is paused again; no message is lost. Takes no body.',
  querystring: numberQuery,
  response: {
    200: json('What was paused.', Type.Object({ resumed: Type.Array(pauseComponent.ref) }), {
      resumed: [examplePause],
    }),
    ...errors('parameter_invalid', 'bad_request'),
    ...refusals,
    ...v1Errors,
  },
};

function resumeOutbox(app: Api, { outbox, onTurn }: PauseOutboxDeps): void {
  app.post('/v1/outbox/resume', { schema: resumeSchema }, async (request, reply) => {
    const turns = await outbox.resume(numberOf(request), 'operator');
    for (const turn of turns) onTurn(turn);
    return reply.send({ resumed: turns.map(pauseView) });
  });
}

const trySchema = {
  operationId: 'tryOutbox',
  tags: ['Outbox'],
  summary: 'Attempt messages of paused numbers now',
  description:
    'Sends one message of each pause and hold of a number, or of all numbers, at once instead of at its next attempt, and answers with ' +
    'the result, within 15 seconds. Numbers that an operator paused are skipped. Takes no body.',
  querystring: numberQuery,
  response: {
    200: json(
      'The result of each; empty if nothing is paused.',
      Type.Object({ tried: Type.Array(triedComponent.ref) }),
      {
        tried: [
          {
            phoneNumberId: examplePause.phoneNumberId,
            hold: examplePause.hold,
            outcome: 'still_paused',
            problem: examplePause.problem,
            nextAttemptAt: '2026-03-01T09:32:01.000Z',
          },
        ],
      },
    ),
    ...errors('parameter_invalid', 'bad_request'),
    ...refusals,
    ...v1Errors,
  },
};

function tryOutbox(app: Api, { outbox, wake, now }: PauseOutboxDeps): void {
  app.post('/v1/outbox/try', { schema: trySchema }, async (request, reply) => {
    const tried = await tryNow({ outbox, wake, now }, numberOf(request));
    return reply.send({
      tried: tried.map(({ problem, nextAttemptAt, ...rest }) => ({
        ...rest,
        problem: problemView(problem),
        nextAttemptAt: isoTime(nextAttemptAt),
      })),
    });
  });
}

const pauseView = ({ phoneNumberId, hold, pause }: Pick<SenderTurn, 'phoneNumberId' | 'hold' | 'pause'>) => ({
  phoneNumberId,
  hold,
  cause: causeOf(pause),
  since: ownTime(pause.since),
  problem: problemView(pause.problem),
});

const ownPause = (sender: Sender) =>
  pausesOf(sender).flatMap(({ hold, pause }) =>
    causeOf(pause) === 'operator' ? pauseView({ phoneNumberId: sender.phoneNumberId, hold, pause }) : [],
  );

const noSuchNumber = (phoneNumberId: string, known: ReadonlySet<string>): RefusedError =>
  new RefusedError(
    'not_found',
    `No number ${phoneNumberId} sends here. Known phone number ids: ${[...known].join(', ')}.`,
  );
