import { type AuditView, auditComponent, exampleAudit, oneOf, pageOf } from '@intexuraos/service-api/schemas';
import { type AuditResult, auditResults } from '@intexuraos/service-api/words';
import { Type } from 'typebox';
import { type AuditRecord, resultOf } from '../../audit/audit-record.ts';
import type { AuditTrail } from '../../audit/audit-trail.ts';
import { auditGroup, newestAuditRecords } from '../../audit/collections.ts';
import type { PageRequest } from '../../records/page.ts';
import type { IndexRange, RecordStore } from '../../records/record-store.ts';
import type { ApiModule } from '../api-module.ts';
import { listQuery, matchingPage, pageRequest, sendPage } from '../pagination.ts';
import { parseTime } from '../request-time.ts';
import type { Api } from '../request-validation.ts';
import { examplePage } from '../schemas/examples.ts';
import { textFilter, timeFilter } from '../schemas/parameters.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';
import { ownTime } from '../shown-time.ts';

const schema = {
  operationId: 'listAudit',
  tags: ['Keys'],
  summary: 'List what was done with API keys',
  description:
    'Newest first, kept for 400 days, or as INTEXURAOS_WHATSAPP_RETENTION says. Contains every change, recorded before it is made; every view of content; and requests refused because of a missing scope or number. ' +
    'Filters combine. A page may have fewer entries than `limit`, or none, although more pages follow: check `nextCursor`.',
  querystring: listQuery({
    key: textFilter('By this key: its id.'),
    action: textFilter('This operation: `revokeKey`.'),
    resource: textFilter('About this resource, by its id: a conversation, an outbox entry, a key.'),
    result: Type.Optional(oneOf([...auditResults], 'With this result.')),
    from: timeFilter('Requested at this time or later.'),
    until: timeFilter('Requested before this time.'),
  }),
  response: {
    200: json('A page of the trail.', pageOf(auditComponent.ref), examplePage(exampleAudit), ['Link']),
    ...errors('parameter_invalid', 'cursor_invalid'),
    ...v1Errors,
  },
};

interface AuditQuery {
  readonly key?: string;
  readonly action?: string;
  readonly resource?: string;
  readonly result?: AuditResult;
  readonly from?: string;
  readonly until?: string;
}

/** GET /v1/audit */
function listAudit(app: Api, { records, audit }: AuditDeps): void {
  app.get('/v1/audit', { schema }, async (request, reply) => {
    const { query } = request;
    const range = rangeOf(query);
    // Records that this process has not stored yet belong to the answer.
    await audit.flush();
    const list = (page: PageRequest) => records.list(newestAuditRecords, range, page);
    const page = await matchingPage(pageRequest(query), list, (record) => matches(query, record));
    return sendPage(request, reply, page, auditView);
  });
}

function rangeOf({ from, until, ...filter }: AuditQuery): IndexRange {
  return {
    group: auditGroup(filter),
    // Places are negative times.
    ...(until !== undefined && { from: -parseTime('until', until) + 1 }),
    ...(from !== undefined && { until: -parseTime('from', from) + 1 }),
  };
}

function matches({ key, action, resource, result }: AuditQuery, record: AuditRecord): boolean {
  return (
    (key === undefined || record.keyId === key) &&
    (action === undefined || record.action === action) &&
    (resource === undefined || record.resource === resource) &&
    (result === undefined || resultOf(record) === result)
  );
}

function auditView(record: AuditRecord): AuditView {
  const { at, lastAt, ...rest } = record;
  return { ...rest, result: resultOf(record), at: ownTime(at), lastAt: ownTime(lastAt) };
}

interface AuditDeps {
  readonly records: Pick<RecordStore, 'list'>;
  readonly audit: Pick<AuditTrail, 'flush'>;
}

export interface AuditApiDeps {
  readonly audit: AuditTrail;
  readonly store: { readonly records: RecordStore };
}

/** `/v1/audit`: for `admin` alone, who may see all keys. */
export const auditApi = ({ audit, store: { records } }: AuditApiDeps): readonly ApiModule[] => [
  { name: 'audit', scope: 'admin', register: (app) => listAudit(app, { records, audit }) },
];
