import { Readable } from 'node:stream';
import { broadcastComponent, exampleBroadcast, oneOf, pageOf } from '@intexuraos/service-api/schemas';
import { broadcastStates } from '@intexuraos/service-api/words';
import { Type } from 'typebox';
import type { Broadcast } from '../../broadcasts/broadcast.ts';
import { type BroadcastChange, changeBroadcast } from '../../broadcasts/change-broadcast.ts';
import { broadcasts, newestBroadcasts } from '../../broadcasts/collections.ts';
import { csvLine, unreachedHeader, unreachedLine, unreachedRows } from '../../broadcasts/unreached.ts';
import type { RecordStore } from '../../records/record-store.ts';
import { RefusedError } from '../error-response.ts';
import { listQuery, pageRequest, sendPage } from '../pagination.ts';
import type { Api } from '../request-validation.ts';
import { examplePage } from '../schemas/examples.ts';
import { body, bodyErrors, errors, json, v1Errors } from '../schemas/responses.ts';
import { broadcastView } from './broadcast-view.ts';
import { broadcastIdParams } from './schemas.ts';

export interface ManageRoutesDeps {
  readonly records: RecordStore;
  /** Called when a broadcast was changed. */
  readonly onChange: (broadcast: Broadcast) => void;
  readonly now: () => number;
}

const one = json('The broadcast’s current state.', broadcastComponent.ref, exampleBroadcast);

/** GET /v1/broadcasts and /v1/broadcasts/{id} */
export function registerReads(app: Api, { records }: Pick<ManageRoutesDeps, 'records'>): void {
  const listSchema = {
    operationId: 'listBroadcasts',
    tags: ['Broadcasts'],
    summary: 'List broadcasts',
    description: 'Newest first. Broadcasts are kept for 90 days after their start.',
    querystring: listQuery({ state: Type.Optional(oneOf([...broadcastStates], 'Only broadcasts in this state.')) }),
    response: {
      200: json('A page.', pageOf(broadcastComponent.ref), examplePage(exampleBroadcast), ['Link']),
      ...errors('parameter_invalid', 'cursor_invalid'),
      ...v1Errors,
    },
  };
  app.get('/v1/broadcasts', { schema: listSchema }, async (request, reply) => {
    const { state = '' } = request.query;
    const page = await records.list(newestBroadcasts, { group: state }, pageRequest(request.query));
    const data = await Promise.all(page.data.map((broadcast) => broadcastView(records, broadcast)));
    return sendPage(request, reply, { ...page, data }, (view) => view);
  });
  const getSchema = {
    operationId: 'getBroadcast',
    tags: ['Broadcasts'],
    summary: 'Get a broadcast',
    description: 'Its progress, and failures by Meta’s code. Results are recorded until seven days after its end.',
    params: broadcastIdParams,
    response: { 200: one, ...errors('not_found'), ...v1Errors },
  };
  app.get('/v1/broadcasts/:id', { schema: getSchema }, async (request, reply) =>
    reply.send(await broadcastView(records, await known(records, request.params.id))),
  );
}

/** GET /v1/broadcasts/{id}/failures */
export function registerFailures(app: Api, { records }: Pick<ManageRoutesDeps, 'records'>): void {
  const schema = {
    operationId: 'getBroadcastFailures',
    tags: ['Broadcasts'],
    summary: 'Get the people not reached, as CSV',
    description:
      'Rows whose message failed, expired or was cancelled, and those that were left out or skipped, with the reason. The columns are those of the ' +
      'upload, with `line` before and `state`, `code`, `reason` and `outbox_id` after them.',
    params: broadcastIdParams,
    response: {
      200: body('CSV, UTF-8, with a header.', 'text/csv', { type: 'string' }, exampleFailures),
      ...errors('not_found'),
      ...v1Errors,
    },
  };
  app.get('/v1/broadcasts/:id/failures', { schema }, async (request, reply) => {
    const broadcast = await known(records, request.params.id);
    reply.header('content-disposition', `attachment; filename="${broadcast.id}-failures.csv"`);
    reply.type('text/csv; charset=utf-8');
    // Else every row would be read for nothing.
    if (request.method === 'HEAD') return reply.send();
    return reply.send(Readable.from(failureLines(records, broadcast)));
  });
}

const exampleFailures =
  'line,to,name,state,code,reason,outbox_id\r\n17,16505551234,Ada,failed,131026,Message undeliverable,out_01KBFJ7QYRBCH0HVQVMN700015\r\n';

async function* failureLines(records: RecordStore, broadcast: Broadcast): AsyncGenerator<string> {
  yield csvLine(unreachedHeader(broadcast));
  for await (const rows of unreachedRows(records, broadcast)) {
    const lines = rows.map((row) => csvLine(unreachedLine(row, broadcast.columns.length)));
    if (lines.length > 0) yield lines.join('');
  }
}

const text = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 500, description }));

const changes: Readonly<Record<BroadcastChange, { readonly summary: string; readonly description: string }>> = {
  pause: {
    summary: 'Pause a broadcast',
    description:
      'Submits no more messages until it is resumed. Messages submitted within the last fraction of a second are still sent.',
  },
  resume: { summary: 'Resume a paused broadcast', description: 'It continues where it was.' },
  cancel: {
    summary: 'Cancel a broadcast',
    description:
      'Permanently. Its messages that still wait in the outbox are cancelled too; those that Meta has accepted can’t be.',
  },
};

/** POST /v1/broadcasts/{id}/pause, /resume and /cancel */
export function registerChanges(app: Api, { records, onChange, now }: ManageRoutesDeps): void {
  for (const change of ['pause', 'resume', 'cancel'] as const) {
    const schema = {
      ...changes[change],
      operationId: `${change}Broadcast`,
      tags: ['Broadcasts'],
      params: broadcastIdParams,
      body: Type.Optional(
        Type.Object(
          { by: text('The person asking for it.'), reason: text('Why.') },
          {
            additionalProperties: false,
            description: 'The person asking for it, and the reason; may be left out.',
            examples: [{ reason: 'Wrong price in the template', by: 'Anna' }],
          },
        ),
      ),
      response: { 200: one, ...errors('parameter_invalid', 'not_found', 'state_conflict', ...bodyErrors), ...v1Errors },
    };
    app.post(`/v1/broadcasts/:id/${change}`, { schema }, async (request, reply) => {
      const { by = null, reason = null } = request.body ?? {};
      const { outcome, broadcast } = await records.run(() =>
        changeBroadcast(request.params.id, change, { by, reason }, now()),
      );
      if (broadcast === null) throw noSuchBroadcast(request.params.id);
      if (outcome === 'impossible') {
        throw new RefusedError('state_conflict', `A broadcast that is ${broadcast.state} can’t be ${pastOf[change]}.`);
      }
      if (outcome === 'changed') onChange(broadcast);
      return reply.send(await broadcastView(records, broadcast));
    });
  }
}

const pastOf: Readonly<Record<BroadcastChange, string>> = {
  pause: 'paused',
  resume: 'resumed',
  cancel: 'cancelled',
};

async function known(records: Pick<RecordStore, 'find'>, id: string): Promise<Broadcast> {
  const broadcast = await records.find(broadcasts, id);
  if (broadcast === null) throw noSuchBroadcast(id);
  return broadcast;
}

const noSuchBroadcast = (id: string): RefusedError =>
  new RefusedError('not_found', `There is no broadcast ${id}; GET /v1/broadcasts lists them.`);
