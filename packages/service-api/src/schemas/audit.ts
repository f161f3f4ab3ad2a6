import { type Static, Type } from 'typebox';
import { auditResults } from '../words.ts';
import { component, nullable, oneOf, plain, plainText, time } from './component.ts';

export const auditComponent = component(
  'AuditRecord',
  Type.Object(
    {
      id: plainText('`aud_` and 26 characters.'),
      at: time('When it was requested; for several equal requests, the first time.'),
      lastAt: time('The last time, or when a change was answered.'),
      count: Type.Integer({
        minimum: 1,
        description:
          'How many requests it combines. Equal views and refusals within ten minutes, and sends within a minute, are one record.',
      }),
      keyId: plainText('The key: `key_…`, or `env_…` for one of the environment.'),
      keyName: plainText('Its name at that time.'),
      action: plainText(
        'The operation, as this document names it: `revokeKey`. Under Meta’s paths also `markMessageRead`, `readFromMeta` and `changeAtMeta`.',
      ),
      resource: nullable(
        Type.String(plain),
        'The id of the resource (for messages and people, the conversation), or Meta’s path. Null for a list, a refusal, and views beyond 100 different resources in ten minutes.',
      ),
      result: oneOf(
        [...auditResults],
        '`unknown`: it is in progress, or the service stopped before the response, so it may or may not have been done.',
      ),
      status: nullable(Type.Integer(), 'The HTTP status of the response; null if `unknown`.'),
    },
    { description: 'An action with an API key.' },
  ),
);

export type AuditView = Static<typeof auditComponent.schema>;

export const exampleAudit: AuditView = {
  id: 'aud_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA',
  at: '2026-03-01T09:30:00.000Z',
  lastAt: '2026-03-01T09:30:00.012Z',
  count: 1,
  keyId: 'env_3f9a01bc',
  keyName: 'INTEXURAOS_WHATSAPP_API_KEYS',
  action: 'revokeKey',
  resource: 'key_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA',
  result: 'done',
  status: 200,
};
