import { type Static, Type } from 'typebox';
import { outboxStates, stateSentence } from '../../outbox/outbox-state.ts';
import { type Component, component, maybeText, maybeTime, nullable, oneOf, time } from './component.ts';

export const outboxProblemComponent = component(
  'OutboxProblem',
  Type.Object(
    {
      code: nullable(Type.Integer(), "Meta's error code; null where it was not Meta that said so."),
      subcode: nullable(Type.Integer(), "Meta's `error_subcode`."),
      title: Type.String({ description: 'What went wrong.' }),
      details: maybeText('What was wrong with this very message.'),
      userTitle: maybeText('What Meta calls it towards a person: `error_user_title`.'),
      userMessage: maybeText('What Meta tells a person about it: `error_user_msg`.'),
      cause: maybeText('Why this error comes, by the catalogue: `GET /v1/errors/{code}`.'),
      remedy: maybeText('What to do about it.'),
      traceId: maybeText("Meta's `fbtrace_id`, for a report to Meta."),
    },
    { description: 'What went wrong with a message, or what it waits for.' },
  ),
);

const attemptComponent = component(
  'Attempt',
  Type.Object(
    {
      number: Type.Integer({ minimum: 1 }),
      startedAt: time('When Meta was called.'),
      endedAt: maybeTime('When Meta answered; null while the call is under way, and if its end is unknown.'),
      outcome: nullable(
        oneOf(['accepted', 'refused', 'not_sent', 'put_off', 'paused', 'unknown', 'reported']),
        'Null while it is under way. `put_off`: too fast. `paused`: what it belongs to is paused. `reported`: Meta accepted it and ' +
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
      status: Type.String({ description: '`sent`, `delivered`, `read`, `played`, `failed`, or what Meta adds.' }),
      at: maybeTime("Meta's time."),
      problem: nullable(outboxProblemComponent.ref),
    },
    { description: 'What Meta reported of it by webhook.' },
  ),
);

export const waitComponent = component(
  'OutboxWait',
  Type.Object(
    {
      for: oneOf(
        ['time', 'entry', 'number', 'category', 'version', 'retry', 'pace', 'status'],
        '`time`: the `send_at` that its sender gave. ' +
          '`entry`: the one ahead of it, to the same recipient. `number`: the number is paused. `category`: messages billed like ' +
          'it, or sent by the same edge, are on hold. `version`: its Graph version is on hold. `retry`: the next try. ' +
          '`pace`: Meta’s rates. `status`: a status that says what became of it.',
      ),
      entryId: maybeText('The entry that it waits for.'),
      until: maybeTime('When that is over, as far as anybody can tell.'),
      problem: nullable(outboxProblemComponent.ref, 'Why.'),
    },
    { description: 'What an entry waits for.' },
  ),
);

const stateDescription = `How far it has come. ${outboxStates.map((state) => `\`${state}\`: ${stateSentence({ state })}`).join(' ')}`;

const entryFields = {
  id: Type.String({ description: '`out_` and 26 characters. Accepted wherever a wamid is.' }),
  state: oneOf([...outboxStates], stateDescription),
  summary: Type.String({ description: 'The same in a sentence, with the reason where it waits or ended badly.' }),
  phoneNumberId: Type.String({ description: 'The business number that it goes from.' }),
  recipient: Type.String({ description: 'Digits of a number, a BSUID, or the id of a group.' }),
  type: Type.String({ description: '`text`, `template`, `image`, …' }),
  wamid: maybeText("Meta's id, once Meta has taken it."),
  createdAt: time('When it was accepted here.'),
  updatedAt: time('When it last moved on.'),
  sendAt: maybeTime('It is sent no earlier; null if it may go at once.'),
  expiresAt: time('Past this it is not sent any more.'),
  attemptCount: Type.Integer({ minimum: 0, description: 'Calls to Meta so far.' }),
  problem: nullable(outboxProblemComponent.ref, 'Why it ended badly, or what holds it up; null while all is well.'),
};

export const outboxEntryComponent = component(
  'OutboxEntry',
  Type.Object(entryFields, { description: 'One message that this service sends.' }),
);

export const outboxEntryDetailComponent = component(
  'OutboxEntryDetail',
  Type.Object(
    {
      ...entryFields,
      message: Type.Unknown({ description: "What the client gave for Meta, without this service's own fields." }),
      fallbackTemplate: Type.Unknown({
        description: 'Sent where the service window is closed; null if none was given.',
      }),
      usedFallback: Type.Boolean({ description: 'Whether `fallbackTemplate` went in the message’s place.' }),
      onUnknown: oneOf(['fail', 'retry'], 'What happens when it is unknown whether Meta took it.'),
      onOtherOwner: oneOf(
        ['send', 'refuse'],
        'What happens to a service message where another responder owns the thread: `send` leaves it to Meta.',
      ),
      callbackData: maybeText("The client's own `biz_opaque_callback_data`."),
      idempotencyKey: maybeText('As the client gave it.'),
      waitsFor: nullable(waitComponent.ref, 'Null unless it is scheduled or queued, or its outcome is unknown.'),
      attempts: Type.Array(attemptComponent.ref, {
        description: 'Oldest first; of very many the first and the newest.',
      }),
      statuses: Type.Array(outboxStatusComponent.ref, { description: 'Oldest first.' }),
      answer: Type.Unknown({ description: "Meta's answer to the call that decided it, as JSON; null until then." }),
    },
    { description: 'An entry with every try and every status.' },
  ),
);

export const catalogueEntryComponent = component(
  'CatalogueEntry',
  Type.Object(
    {
      code: Type.Integer(),
      title: Type.String({ description: 'As Meta calls it.' }),
      httpStatus: nullable(Type.Integer(), 'Of a call that meets it; null where Meta tells it by webhook only.'),
      class: oneOf(
        ['retry', 'retry_later', 'slow_pair', 'slow_number', 'pause', 'refuse'],
        'What this service does about it: tries again, waits a known time, slows down for the recipient or the number, ' +
          'pauses the number until it works again, or gives the message back.',
      ),
      scope: oneOf(
        ['message', 'recipient', 'category', 'number', 'account', 'version'],
        'What it concerns, and so what is slowed down or paused. `category`: messages that are billed alike.',
      ),
      cause: Type.String({ description: 'Why it comes.' }),
      remedy: Type.String({ description: 'What to do.' }),
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
