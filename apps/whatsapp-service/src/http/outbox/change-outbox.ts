import type { OutboxState } from '@intexuraos/service-api/outbox-state';
import { bulkComponent } from '@intexuraos/service-api/schemas';
import { Type } from 'typebox';
import type { ChangeKind } from '../../outbox/change-entry.ts';
import { type BulkStep, changeMany, defaultStatesFor, statesFor } from '../../outbox/change-many.ts';
import type { OutboxEntry } from '../../outbox/outbox-entry.ts';
import type { OutboxStore } from '../../outbox/outbox-store.ts';
import { bulkTimes } from '../../outbox/queue-times.ts';
import { callerOf } from '../caller.ts';
import { changedNumber } from '../number-limit.ts';
import { type Api, ParameterError } from '../request-validation.ts';
import { exampleBulk } from '../schemas/examples.ts';
import { bodyErrors, errors, json, v1Errors } from '../schemas/responses.ts';
import { ownTime } from '../shown-time.ts';
import { outboxFilterOf, outboxFilters } from './outbox-filter.ts';

export interface ChangeOutboxDeps {
  readonly outbox: Pick<OutboxStore, 'list' | 'changeAll' | 'load' | 'senders'>;
  /** Called for each entry that was changed. */
  readonly onChange: (entry: OutboxEntry) => void;
  readonly now: () => number;
  readonly steadyNow: () => number;
}

interface Operation {
  readonly kind: ChangeKind;
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
}

const steps =
  'Give at least one filter; filters combine. With `dryRun` nothing is changed: the response counts the matching messages, by ' +
  'number and recipient, and how long sending them would take. The response takes a few seconds at most: if `nextCursor` is not null, ' +
  'send the same body with it as `cursor` to continue. Sending continues meanwhile. After an interruption, send the same ' +
  'request again: it changes what is left.';

const cancel: Operation = {
  kind: 'cancel',
  operationId: 'cancelOutbox',
  summary: 'Cancel many messages',
  description: `Cancels queued and scheduled messages. Messages being sent meanwhile are left alone and counted under \`unchanged\`. ${steps}`,
};

const retry: Operation = {
  kind: 'retry',
  operationId: 'retryOutbox',
  summary: 'Retry many messages',
  description:
    `Puts messages that failed, were refused or expired back at the end of their lanes, in the order in which they were accepted. ` +
    `Cancelled and unknown ones are included only if \`state\` names them. A message that Meta may already have accepted is left ` +
    `alone unless \`mayArriveTwice\` is true. ${steps}`,
};

const bodySchema = (example: object) =>
  Type.Object(
    {
      ...outboxFilters,
      dryRun: Type.Optional(Type.Boolean({ default: false, description: 'Only count.' })),
      mayArriveTwice: Type.Optional(
        Type.Boolean({
          default: false,
          description: 'For a retry: include messages whose outcome is unknown; recipients may then get them twice.',
        }),
      ),
      cursor: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 4096,
          description: 'The `nextCursor` of the previous step, with the same body.',
        }),
      ),
    },
    {
      additionalProperties: false,
      description: 'Which messages.',
      examples: [example],
    },
  );

const exampleCancel = { state: 'queued', recipient: '16505550123', dryRun: true };
const exampleRetry = { state: 'failed', code: 'none', dryRun: true };

/** POST /v1/outbox/cancel and /v1/outbox/retry */
export function registerBulkChanges(app: Api, deps: ChangeOutboxDeps): void {
  for (const operation of [cancel, retry]) registerBulk(app, deps, operation);
}

/** Lanes of which the bucket is known exactly; a lane outside of these has little that waits. */
const lanesKnown = 100;

function registerBulk(app: Api, deps: ChangeOutboxDeps, { kind, ...described }: Operation): void {
  const schema = {
    ...described,
    tags: ['Outbox'],
    body: bodySchema(kind === 'cancel' ? exampleCancel : exampleRetry),
    response: {
      200: json('The result of this step.', bulkComponent.ref, exampleBulk),
      ...errors('parameter_invalid', 'cursor_invalid', ...bodyErrors),
      ...v1Errors,
    },
  };
  app.post(`/v1/outbox/${kind}`, { schema }, async (request, reply) => {
    const { dryRun = false, mayArriveTwice = false, cursor = null, ...filters } = request.body;
    if (Object.keys(filters).length === 0) throw new ParameterError(noFilter(kind));
    const phoneNumberId = changedNumber(callerOf(request), filters.phoneNumberId);
    const filter = outboxFilterOf({ ...filters, ...(phoneNumberId !== undefined && { phoneNumberId }) });
    const states = filter.states ?? defaultStatesFor(kind);
    const impossible = states.find((state) => !statesFor(kind).includes(state));
    if (impossible !== undefined) throw new ParameterError(wrongState(kind, impossible));
    const { outbox, now } = deps;
    const at = now();
    const [load, senders] = await Promise.all([outbox.load(lanesKnown), outbox.senders()]);
    const filterWithStates = { ...filter, states };
    const step = await changeMany(deps, { kind, filter: filterWithStates, isDryRun: dryRun, mayArriveTwice, cursor });
    return reply.send({ at: ownTime(at), dryRun, ...bulkView(step, bulkTimes(kind, step.changed, load, senders, at)) });
  });
}

const noFilter = (kind: ChangeKind): string =>
  `Without a filter this would ${kind} everything. Give at least one of ${Object.keys(outboxFilters).join(', ')}.`;

const wrongState = (kind: ChangeKind, state: OutboxState): string =>
  kind === 'cancel'
    ? `state: a message that is ${state} can’t be cancelled, only one that is ${statesFor(kind).join(' or ')}.`
    : `state: a message that is ${state} can’t be retried, only one that is ${statesFor(kind).join(', ')}.`;

const seconds = (ms: number): number => Math.round(ms / 1_000);

function bulkView({ changed, unchanged, nextCursor }: BulkStep, { numbers, lanes }: ReturnType<typeof bulkTimes>) {
  return {
    changed: changed.reduce((sum, { messages }) => sum + messages, 0),
    unchanged: [...unchanged],
    numbers: numbers.map(({ takesMs, ...count }) => ({ ...count, takesSeconds: seconds(takesMs) })),
    recipients: lanes.map(({ phoneNumberId, recipient, messages, takesMs }) => ({
      phoneNumberId,
      recipient,
      messages,
      takesSeconds: seconds(takesMs),
    })),
    recipientCount: changed.length,
    nextCursor,
  };
}
