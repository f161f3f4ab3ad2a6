import { Type } from 'typebox';
import { causeOf } from '../../outbox/breaker.ts';
import type { OutboxStore } from '../../outbox/outbox-store.ts';
import type { SenderTurn } from '../../outbox/sender.ts';
import type { Api } from '../request-validation.ts';
import { examplePause } from '../schemas/examples.ts';
import { pauseComponent } from '../schemas/health.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';
import { problemView } from '../views/outbox-view.ts';
import { ownTime } from '../views/time.ts';

const schema = {
  operationId: 'resumeOutbox',
  tags: ['Outbox'],
  summary: 'Send again what is paused',
  description:
    'Lifts the pauses and holds of a number, or of all numbers, since their cause was fixed: `/health` lists them. What still fails ' +
    'is paused again; no message is lost. Takes no body.',
  querystring: Type.Object(
    { phoneNumberId: Type.Optional(Type.String({ maxLength: 100, description: 'Only this business number.' })) },
    { additionalProperties: false },
  ),
  response: {
    200: json('What was paused.', Type.Object({ resumed: Type.Array(pauseComponent.ref) }), {
      resumed: [examplePause],
    }),
    ...errors(
      'bad_request',
      'malformed_json',
      'nested_too_deeply',
      'slow_body',
      'body_too_large',
      'unsupported_media_type',
    ),
    ...v1Errors,
  },
};

interface ResumeDeps {
  readonly outbox: Pick<OutboxStore, 'resume'>;
  /** Called for each pause that was lifted. */
  readonly onTurn: (turn: SenderTurn) => void;
}

/** POST /v1/outbox/resume */
export function resumeOutbox(app: Api, { outbox, onTurn }: ResumeDeps): void {
  app.post('/v1/outbox/resume', { schema }, async (request, reply) => {
    const turns = await outbox.resume(request.query.phoneNumberId ?? null);
    for (const turn of turns) onTurn(turn);
    const resumed = turns.map(({ phoneNumberId, hold, pause }) => ({
      phoneNumberId,
      hold,
      cause: causeOf(pause),
      since: ownTime(pause.since),
      problem: problemView(pause.problem),
    }));
    return reply.send({ resumed });
  });
}
