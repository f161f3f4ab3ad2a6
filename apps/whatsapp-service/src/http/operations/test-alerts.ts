import { maybeText, oneOf } from '@intexuraos/service-api/schemas';
import { Type } from 'typebox';
import type { TestResult } from '../../alerts/alert-sending.ts';
import { targetNames } from '../../problems/alert.ts';
import type { Api } from '../request-validation.ts';
import { bodyErrors, errors, json, v1Errors } from '../schemas/responses.ts';

const schema = {
  operationId: 'testAlerts',
  tags: ['Service'],
  summary: 'Send a test alert',
  description:
    'Sends one alert of the type `test` to each configured target, and waits about ten seconds at most for their responses. ' +
    'Takes no body.',
  response: {
    200: json(
      'The result for each target; empty if none is configured.',
      Type.Object({
        results: Type.Array(
          Type.Object({
            target: oneOf([...targetNames], '`url`, `slack` or `mail`.'),
            problem: maybeText('The reason it failed; null if the target accepted it.'),
          }),
        ),
      }),
      { results: [{ target: 'slack' as const, problem: null }] },
    ),
    ...errors('bad_request', ...bodyErrors),
    ...v1Errors,
  },
};

/** POST /v1/alerts/test */
export function testAlerts(app: Api, send: () => Promise<readonly TestResult[]>): void {
  app.post('/v1/alerts/test', { schema }, async (_request, reply) => reply.send({ results: [...(await send())] }));
}
