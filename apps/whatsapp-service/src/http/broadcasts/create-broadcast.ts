import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { TemplateValueError } from '@intexuraos/cloud-api';
import { errorRules } from '@intexuraos/service-api/errors';
import {
  broadcastComponent,
  broadcastProblemsComponent,
  exampleBroadcast,
  exampleProblems,
  oneOf,
  outboxEntryComponent,
} from '@intexuraos/service-api/schemas';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type Broadcast, maxRows } from '../../broadcasts/broadcast.ts';
import type {
  BroadcastRequest,
  CreateBroadcast,
  CreateBroadcastDeps,
  RequestProblem,
} from '../../broadcasts/create-broadcast.ts';
import { createMessageMaker, recipientOfRow } from '../../broadcasts/message-of-row.ts';
import { type ReadUpload, readCsv, type Upload, uploadOfList } from '../../broadcasts/upload.ts';
import { newEntryId } from '../../outbox/entry-id.ts';
import type { SubmitMessage } from '../../outbox/submit-message.ts';
import type { RecordStore } from '../../records/record-store.ts';
import { callerOf } from '../caller.ts';
import { errorBody, RefusedError } from '../error-response.ts';
import type { Bodies } from '../limits/bodies.ts';
import { readBodyWithKey } from '../limits/read-body.ts';
import { outboxEntryView } from '../outbox/outbox-view.ts';
import { parseTime } from '../request-time.ts';
import { type Api, ParameterError } from '../request-validation.ts';
import { exampleOutboxEntry } from '../schemas/examples.ts';
import { bodyErrors, errors, json, v1Errors } from '../schemas/responses.ts';
import { broadcastView } from './broadcast-view.ts';
import { definitionFields, recipient, recipients, scheduleFields, shareField } from './schemas.ts';

/** The dependencies of creating a broadcast. */
export interface CreateRoutesDeps {
  readonly records: RecordStore;
  readonly bodies: Bodies;
  readonly phoneNumberIds: readonly string[];
  readonly create: CreateBroadcast;
  readonly translations: CreateBroadcastDeps['translations'];
  readonly submit: SubmitMessage;
  readonly version: string;
  /** Called when a broadcast was created. */
  readonly onChange: (broadcast: Broadcast) => void;
  readonly now: () => number;
}

/** Room for 100,000 rows of 335 bytes, in either format. One upload is taken at a time. */
const maxUploadBytes = 32 * 1024 * 1024;
const maxAheadMs = 30 * 24 * 60 * 60_000;
const shownProblems = 1_000;
const testWaitMs = 10_000;

const created = {
  200: json('It exists already, with the same content.', broadcastComponent.ref, exampleBroadcast),
  201: json('It is stored and will run.', broadcastComponent.ref, { ...exampleBroadcast, state: 'scheduled' }),
  ...errors('parameter_invalid', 'state_conflict', 'meta_unreachable', ...bodyErrors),
  422: json(errorRules.rows_invalid.message, broadcastProblemsComponent.ref, exampleProblems),
  ...v1Errors,
};

const rules =
  'Every row is checked first by the rules for single messages. If there are problems, all of them are listed with their line, and nothing is stored unless ' +
  '`skipBadRows` is set. The same name with the same content returns the existing broadcast, with other content ' +
  '409. Messages have lower priority than single messages: a reply overtakes them.';

/** POST /v1/broadcasts and /v1/broadcasts/csv */
export function registerUploads(app: Api, deps: CreateRoutesDeps): void {
  takeUploads(app, deps.bodies);
  fromList(app, deps);
  fromCsv(app, deps);
}

/** One at a time, from its body to its answer: parsed, an upload takes several times its size in memory. */
function takeUploads(app: Api, bodies: Bodies): void {
  let current: IncomingMessage | null = null;
  const read = async (request: IncomingMessage): Promise<Buffer> => {
    if (current !== null)
      throw new RefusedError('overloaded', 'Another broadcast is being uploaded. Try again shortly.');
    current = request;
    return readBodyWithKey(request, bodies, maxUploadBytes);
  };
  const over = async ({ raw }: FastifyRequest): Promise<void> => {
    if (current === raw) current = null;
  };
  app.addHook('onResponse', over);
  app.addHook('onRequestAbort', over);
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', (request, _payload, done) => {
    read(request.raw).then((bytes) => parse(request, bytes.toString('utf8'), done), done);
  });
  app.addContentTypeParser('text/csv', (request, _payload, done) => {
    read(request.raw).then((bytes) => done(null, bytes), done);
  });
}

const listSchema = {
  operationId: 'createBroadcast',
  tags: ['Broadcasts'],
  summary: 'Send a template to many people',
  description: `Takes up to ${maxRows.toLocaleString('en')} recipients, 32 MiB. ${rules}`,
  body: Type.Object(
    {
      ...definitionFields,
      ...scheduleFields,
      share: shareField,
      skipBadRows: Type.Optional(
        Type.Boolean({ default: false, description: 'Skip bad rows, and list them as failures.' }),
      ),
      recipients,
    },
    {
      additionalProperties: false,
      description: 'The template, the recipients with their values, and when and how fast to send.',
      examples: [
        {
          name: 'December offer',
          template: 'hello_world',
          language: 'en_US',
          share: 0.5,
          recipients: [{ to: '+16505551234', parameters: {} }],
        },
      ],
    },
  ),
  response: created,
};

function fromList(app: Api, deps: CreateRoutesDeps): void {
  app.post('/v1/broadcasts', { schema: listSchema }, async (request, reply) => {
    const { recipients: list, share = 1, skipBadRows = false, ...definition } = request.body;
    const asked = requestOf(deps, request, { ...definition, share, skipsBadRows: skipBadRows });
    return answer(deps, reply, asked, uploadOfList(list));
  });
}

const csvSchema = {
  operationId: 'uploadBroadcast',
  tags: ['Broadcasts'],
  summary: 'Send a template to the people in a CSV file',
  description:
    `The body is the file (\`text/csv\`, UTF-8, up to ${maxRows.toLocaleString('en')} rows, 32 MiB). Its header has the column \`to\`, and one for each ` +
    `parameter of the template: \`1\` or \`name\` in the body, \`header.1\`, \`header\` for a link or media id, \`button.0\`. Commas, semicolons or tabs ` +
    `separate the values. ${rules}`,
  consumes: ['text/csv'],
  querystring: Type.Object(
    {
      ...definitionFields,
      ...scheduleFields,
      share: Type.Optional(
        Type.String({
          pattern: '^(0\\.\\d{1,4}|1)$',
          description: 'The share of the number’s rate to use: `0.5`; `1` if absent.',
        }),
      ),
      skipBadRows: Type.Optional(oneOf(['true', 'false'], 'Skip bad rows, and list them as failures.')),
    },
    { additionalProperties: false },
  ),
  response: created,
};

function fromCsv(app: Api, deps: CreateRoutesDeps): void {
  app.post('/v1/broadcasts/csv', { schema: csvSchema }, async (request, reply) => {
    const { share = '1', skipBadRows, ...definition } = request.query;
    if (Number(share) === 0) throw new ParameterError('share must be more than 0.');
    const asked = requestOf(deps, request, {
      ...definition,
      share: Number(share),
      skipsBadRows: skipBadRows === 'true',
    });
    const bytes: unknown = request.body;
    if (!Buffer.isBuffer(bytes))
      throw new RefusedError('unsupported_media_type', 'The body must be a CSV file, sent as text/csv.');
    return answer(deps, reply, asked, await readCsv(bytes));
  });
}

interface Definition {
  readonly name: string;
  readonly template: string;
  readonly language: string;
  readonly phoneNumberId?: string;
  readonly startAt?: string;
  readonly share: number;
  readonly skipsBadRows: boolean;
}

function requestOf(deps: CreateRoutesDeps, by: Pick<FastifyRequest, 'raw'>, definition: Definition): BroadcastRequest {
  const { name, template, language, startAt, share, skipsBadRows } = definition;
  const at = startAt === undefined ? null : parseTime('startAt', startAt);
  if (at !== null && at > deps.now() + maxAheadMs) throw new ParameterError('startAt is more than 30 days ahead.');
  return {
    name: name.trim(),
    phoneNumberId: numberOf(deps, definition.phoneNumberId),
    keyId: callerOf(by).id,
    template: { name: template, language },
    startAt: at,
    share,
    skipsBadRows,
  };
}

function numberOf({ phoneNumberIds }: CreateRoutesDeps, asked: string | undefined): string {
  if (asked === undefined) {
    const [only, ...others] = phoneNumberIds;
    if (only !== undefined && others.length === 0) return only;
    throw new ParameterError('phoneNumberId is missing: the service does not have exactly one number.');
  }
  if (phoneNumberIds.length === 0 || phoneNumberIds.includes(asked)) return asked;
  throw new ParameterError(`phoneNumberId is not one of this service’s: ${phoneNumberIds.join(', ')}.`);
}

async function answer(deps: CreateRoutesDeps, reply: FastifyReply, asked: BroadcastRequest, read: ReadUpload) {
  if ('problem' in read) return refuse(reply, [{ column: null, code: null, ...read.problem }], 0);
  const result = await deps.create(asked, read.upload);
  switch (result.outcome) {
    case 'unknown_template':
      throw new RefusedError('meta_unreachable', cannotAsk);
    case 'invalid':
      return refuse(reply, result.problems, read.upload.rows.length);
    case 'conflict':
      throw new RefusedError('state_conflict', conflict);
    default:
      if (result.outcome === 'created') deps.onChange(result.broadcast);
      return reply
        .code(result.outcome === 'created' ? 201 : 200)
        .send(await broadcastView(deps.records, result.broadcast));
  }
}

const cannotAsk =
  'Meta can’t be asked about the template now, and broadcasts are never sent unchecked. Try again shortly.';
const conflict = 'A broadcast with this name exists, with other content. Choose another name.';

function refuse(reply: FastifyReply, problems: readonly RequestProblem[], rows: number) {
  const lines = new Set(problems.flatMap(({ line }) => line ?? [])).size;
  const [first] = problems;
  const message =
    lines === 0 || rows === 0
      ? (first?.message ?? errorRules.rows_invalid.message)
      : `${lines.toLocaleString('en')} of ${rows.toLocaleString('en')} rows ${lines === 1 ? 'has a problem' : 'have problems'}; nothing was stored.`;
  return reply.code(422).send({
    ...errorBody('rows_invalid', message),
    problems: problems.slice(0, shownProblems),
    problemCount: problems.length,
  });
}

const testSchema = {
  operationId: 'testBroadcast',
  tags: ['Broadcasts'],
  summary: 'Send a broadcast’s message to one person',
  description:
    'Sends the template with one recipient’s values at once, as a single message: no broadcast is created, and nobody is left out. Responds when ' +
    'Meta has, within 10 seconds.',
  body: Type.Object(
    {
      template: definitionFields.template,
      language: definitionFields.language,
      phoneNumberId: definitionFields.phoneNumberId,
      recipient,
    },
    {
      additionalProperties: false,
      description: 'The template, and the one recipient.',
      examples: [
        {
          template: 'hello_world',
          language: 'en_US',
          recipient: { to: '+16505551234', parameters: {} },
        },
      ],
    },
  ),
  response: {
    200: json('The message in the outbox.', outboxEntryComponent.ref, exampleOutboxEntry),
    ...errors('parameter_invalid', 'meta_unreachable', ...bodyErrors),
    422: json(errorRules.rows_invalid.message, broadcastProblemsComponent.ref, exampleProblems),
    ...v1Errors,
  },
};

/** POST /v1/broadcasts/test */
export function registerTest(app: Api, deps: CreateRoutesDeps): void {
  app.post('/v1/broadcasts/test', { schema: testSchema }, async (request, reply) => {
    const { template: name, language, recipient: asked } = request.body;
    const phoneNumberId = numberOf(deps, request.body.phoneNumberId);
    const read = uploadOfList([asked]);
    const translations = await deps.translations(phoneNumberId, name);
    if (translations === undefined) throw new RefusedError('meta_unreachable', cannotAsk);
    const definition = translations.get(language);
    if (!definition) return refuse(reply, [problemOf(`There is no template ${name} in ${language}.`, 132001)], 0);
    if ('problem' in read) return refuse(reply, [{ column: null, code: null, ...read.problem }], 0);
    const { message, problem } = messageOf({ name, language, definition }, read.upload);
    if (message === null) return refuse(reply, [problemOf(problem, 131009)], 0);
    const now = deps.now();
    const submitted = await deps.submit(
      {
        id: newEntryId(now, randomBytes(16)),
        phoneNumberId,
        keyId: callerOf(request).id,
        version: deps.version,
        body: message,
        text: JSON.stringify(message),
        idempotency: null,
        now,
      },
      testWaitMs,
    );
    if (submitted.outcome === 'taken') return reply.send(outboxEntryView(submitted.entry));
    const problems = submitted.outcome === 'invalid' ? submitted.problems : [];
    return refuse(
      reply,
      problems.map(({ path, code, message: what }) => problemOf(`${path}: ${what}`, code)),
      0,
    );
  });
}

const problemOf = (message: string, code: number): RequestProblem => ({ line: null, column: null, code, message });

function messageOf(
  template: {
    readonly name: string;
    readonly language: string;
    readonly definition: Readonly<Record<string, unknown>>;
  },
  { columns, rows: [row] }: Upload,
) {
  const to = recipientOfRow(row?.to ?? '');
  if (!row || to === null) return { message: null, problem: 'to is not a phone number with its country code.' };
  try {
    return { message: createMessageMaker({ template, columns }).of({ to, values: row.values }), problem: '' };
  } catch (error) {
    if (error instanceof TemplateValueError) return { message: null, problem: `${error.message} ${error.remedy}` };
    throw error;
  }
}
