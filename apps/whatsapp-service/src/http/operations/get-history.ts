import { activityMinuteComponent, exampleMinute } from '@intexuraos/service-api/schemas';
import { Type } from 'typebox';
import type { Minute } from '../../status/activity-history.ts';
import type { Api } from '../request-validation.ts';
import { json, v1Errors } from '../schemas/responses.ts';
import { ownTime } from '../shown-time.ts';

const schema = {
  operationId: 'getHistory',
  tags: ['Service'],
  summary: 'Get the last two hours, minute by minute',
  description:
    'What this process has processed since its start, for charts: webhooks, messages in, statuses out, failures, and waiting times. ' +
    'It is held in memory and begins again after a restart. If web and worker are separate processes, the worker has the counts. ' +
    'For longer times use the metrics.',
  response: {
    200: json(
      'Oldest first; the last minute is not over.',
      Type.Object({ data: Type.Array(activityMinuteComponent.ref) }),
      { data: [exampleMinute] },
    ),
    ...v1Errors,
  },
};

/** GET /v1/status/history */
export function getHistory(app: Api, history: () => readonly Minute[]): void {
  app.get('/v1/status/history', { schema }, async (_request, reply) =>
    reply.send({ data: history().map(({ at, ...counts }) => ({ at: ownTime(at), ...counts })) }),
  );
}
