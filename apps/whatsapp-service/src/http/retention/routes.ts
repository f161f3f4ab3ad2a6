import {
  exampleRetention,
  type RetentionView,
  retentionComponent,
  type SweepView,
} from '@intexuraos/service-api/schemas';
import type { RecordStore } from '../../records/record-store.ts';
import type { Retention } from '../../records/retention.ts';
import type { TableSweeper } from '../../records/sweep.ts';
import { type KindRetention, readRetention, type ShownSweep } from '../../retention/retention-state.ts';
import type { ApiModule } from '../api-module.ts';
import { json, v1Errors } from '../schemas/responses.ts';
import { isoTime, ownTime } from '../shown-time.ts';

export interface RetentionApiDeps {
  readonly store: { readonly records: RecordStore; readonly sweeping: Pick<TableSweeper, 'redate'> };
  readonly retention: Retention;
  readonly now?: () => number;
}

const schema = {
  operationId: 'getRetention',
  tags: ['Service'],
  summary: 'Get retention settings and the last sweeps',
  description:
    'The settings of `INTEXURAOS_WHATSAPP_RETENTION` by kind and number, and the last sweeps. A sweep goes through all data once an hour and removes what has ' +
    'expired. A sweep in progress shows what it had removed up to a minute ago.',
  response: { 200: json('Retention and the last sweeps.', retentionComponent.ref, exampleRetention), ...v1Errors },
};

/** GET /v1/retention */
export function retentionApi({ store, retention, now = Date.now }: RetentionApiDeps): readonly ApiModule[] {
  return [
    {
      name: 'retention',
      scope: 'read',
      register: (app) =>
        void app.get('/v1/retention', { schema }, async (_request, reply) => {
          const { kinds, sweeps } = await readRetention({ ...store, retention }, now());
          return reply.send({ kinds: kinds.map(kindView), sweeps: sweeps.map(sweepView) });
        }),
    },
  ];
}

const kindView = ({ numbers, ...kind }: KindRetention): RetentionView['kinds'][number] => ({
  ...kind,
  numbers: [...numbers],
});

function sweepView({ id, state, startedAt, finishedAt, sweeping, removed, failing }: ShownSweep): SweepView {
  return {
    ...{ id, state, sweeping },
    startedAt: ownTime(startedAt),
    finishedAt: isoTime(finishedAt),
    removed: { ...removed },
    failing: failing.map(({ kind, since, reason }) => ({ kind, since: ownTime(since), reason })),
  };
}
