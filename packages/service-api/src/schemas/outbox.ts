import { type Static, Type } from 'typebox';
import { outboxStates, stateSentence } from '../outbox-state.ts';
import {
  type Component,
  component,
  maybePlain,
  maybeText,
  maybeTime,
  nullable,
  oneOf,
  plain,
  time,
} from './component.ts';

export const outboxProblemComponent = component(
  'OutboxProblem',
  Type.Object(
    {
      code: nullable(Type.Integer(), "Meta's error code; null if the error did not come from Meta."),
      subcode: nullable(Type.Integer(), "Meta's `error_subcode`."),
      title: Type.String({ description: 'What went wrong.' }),
      details: maybeText('Details about this message.'),
      userTitle: maybeText('Meta’s title for end users: `error_user_title`.'),
      userMessage: maybeText('Meta’s message for end users: `error_user_msg`.'),
      cause: maybePlain('The cause, from the catalogue (`GET /v1/errors/{code}`), or why Meta was not reached.'),
      remedy: maybePlain('The remedy.'),
      traceId: maybePlain("Meta's `fbtrace_id`, for a report to Meta."),
      others: Type.Array(
        Type.Object({
          code: nullable(Type.Integer(), "Meta's error code; null if Meta gave none."),
          title: Type.String({ description: 'What went wrong.' }),
          details: maybeText('Details about this message.'),
          cause: maybePlain('The cause, from the catalogue.'),
          remedy: maybePlain('The remedy.'),
        }),
        {
          description:
            'The other errors, if Meta reported several at once: the most consequential one decides and is shown above. Up to nine.',
        },
      ),
    },
    { description: 'The error of a message, or what it is waiting for.' },
  ),
);

const attemptComponent = component(
  'Attempt',
  Type.Object(
    {
      number: Type.Integer({ minimum: 1 }),
      startedAt: time('When Meta was called.'),
      endedAt: maybeTime('When Meta answered; null while the call is in progress, and if its outcome is unknown.'),
      outcome: nullable(
        oneOf(['accepted', 'refused', 'not_sent', 'put_off', 'paused', 'unknown', 'reported']),
        'Null while it is in progress. `put_off`: delayed, because it was too fast. `paused`: the number, or its part, is paused. `reported`: Meta accepted it and ' +
          'later reported a failure that was not the message’s own.',
      ),
      problem: nullable(outboxProblemComponent.ref),
    },
    { description: 'One call to Meta.' },
  ),
);

const outboxStatusComponent = component(
  'OutboxStatus',
  Type.Object(
    {
      status: Type.String({
        ...plain,
        description: '`sent`, `delivered`, `read`, `played`, `failed`, or what Meta adds.',
      }),
      at: maybeTime("Meta's time."),
      problem: nullable(outboxProblemComponent.ref),
    },
    { description: 'Meta’s report about it by webhook.' },
  ),
);

export const waitComponent = component(
  'OutboxWait',
  Type.Object(
    {
      for: oneOf(
        ['time', 'entry', 'number', 'category', 'version', 'retry', 'pace', 'status'],
        '`time`: the `send_at` that its sender gave. ' +
          '`entry`: an earlier one to the same recipient. `number`: the number is paused. `category`: messages billed like ' +
          'it, or sent by the same edge, are on hold. `version`: its Graph version is on hold. `retry`: the next attempt. ' +
          '`pace`: Meta’s rates. `status`: a status that settles its outcome.',
      ),
      entryId: maybePlain('The entry it waits for.'),
      until: maybeTime('When that is expected to end; null if unknown.'),
      problem: nullable(outboxProblemComponent.ref, 'Why.'),
    },
    { description: 'What an entry is waiting for.' },
  ),
);

const stateDescription = `Its progress. ${outboxStates.map((state) => `\`${state}\`: ${stateSentence({ state })}`).join(' ')}`;

const entryFields = {
  id: Type.String({ ...plain, description: '`out_` and 26 characters. Accepted wherever a wamid is.' }),
  state: oneOf([...outboxStates], stateDescription),
  summary: Type.String({ description: 'The state in a sentence, with the reason if it waits or failed.' }),
  phoneNumberId: Type.String({ ...plain, description: 'The business number it is sent from.' }),
  recipient: Type.String({ description: 'Digits of a number, a BSUID, or the id of a group.' }),
  type: Type.String({ ...plain, description: '`text`, `template`, `image`, …' }),
  wamid: maybePlain("Meta's id, once Meta has accepted it."),
  createdAt: time('When it was accepted here.'),
  updatedAt: time('When its state last changed.'),
  sendAt: maybeTime('It is not sent before this time; null if it may be sent at once.'),
  expiresAt: time('After this it is no longer sent.'),
  attemptCount: Type.Integer({ minimum: 0, description: 'Calls to Meta so far.' }),
  problem: nullable(outboxProblemComponent.ref, 'Why it failed, or what delays it; null while there is no problem.'),
};

export const outboxEntryComponent = component(
  'OutboxEntry',
  Type.Object(entryFields, { description: 'One outgoing message.' }),
);

export const outboxEntryDetailComponent = component(
  'OutboxEntryDetail',
  Type.Object(
    {
      ...entryFields,
      keyId: maybePlain('The id of the API key that submitted it; null if it is older than the recording of keys.'),
      message: Type.Unknown({ description: "The client’s body for Meta, without this service's own fields." }),
      fallbackTemplate: Type.Unknown({
        description: 'Sent if the service window is closed; null if none was given.',
      }),
      usedFallback: Type.Boolean({ description: 'Whether `fallbackTemplate` was sent instead of the message.' }),
      onUnknown: oneOf(['fail', 'retry'], 'What happens if it is unknown whether Meta accepted it.'),
      onOtherOwner: oneOf(
        ['send', 'refuse'],
        'What happens to a service message if another responder owns the thread: `send` lets Meta decide.',
      ),
      callbackData: maybeText("The client's own `biz_opaque_callback_data`."),
      idempotencyKey: maybeText('As given by the client.'),
      waitsFor: nullable(waitComponent.ref, 'Null unless it is scheduled or queued, or its outcome is unknown.'),
      attempts: Type.Array(attemptComponent.ref, {
        description: 'Oldest first; if there are very many, the first and the newest.',
      }),
      statuses: Type.Array(outboxStatusComponent.ref, { description: 'Oldest first.' }),
      answer: Type.Unknown({ description: "Meta's response to the deciding call, as JSON; null until then." }),
    },
    { description: 'An entry with every attempt and every status.' },
  ),
);

export const catalogueEntryComponent = component(
  'CatalogueEntry',
  Type.Object(
    {
      code: Type.Integer(),
      title: Type.String({ ...plain, description: 'Meta’s name for it.' }),
      httpStatus: nullable(
        Type.Integer(),
        'HTTP status of a call that fails with it; null if Meta reports it by webhook only.',
      ),
      class: oneOf(
        ['retry', 'retry_later', 'slow_pair', 'slow_number', 'pause', 'refuse'],
        'How this service handles it: retries, waits a known time, slows down for the recipient or the number, ' +
          'pauses the number until it works again, or returns the error.',
      ),
      scope: oneOf(
        ['message', 'recipient', 'category', 'number', 'account', 'version'],
        'Its scope, which determines what is slowed down or paused. `category`: messages billed the same way.',
      ),
      cause: Type.String({ ...plain, description: 'The cause.' }),
      remedy: Type.String({ ...plain, description: 'The remedy.' }),
    },
    { description: "One of Meta's errors, explained." },
  ),
);

export type OutboxProblemView = Static<typeof outboxProblemComponent.schema>;
export type OutboxWaitView = Static<typeof waitComponent.schema>;
export type OutboxEntryView = Static<typeof outboxEntryComponent.schema>;
export type OutboxEntryDetailView = Static<typeof outboxEntryDetailComponent.schema>;
/** All of them, for the OpenAPI document. */
export const outboxComponents: readonly Component[] = [
  outboxEntryComponent,
  outboxEntryDetailComponent,
  waitComponent,
  attemptComponent,
  outboxStatusComponent,
  outboxProblemComponent,
  catalogueEntryComponent,
];
export type CatalogueEntryView = Static<typeof catalogueEntryComponent.schema>;
