import { type Static, Type } from 'typebox';
import { auditResults } from '../words.ts';
import { component, nullable, oneOf, plain, plainText, time } from './component.ts';

export const auditComponent = component(
  'AuditRecord',
  Type.Object(
    {
      id: plainText('`aud_` and 26 characters.'),
      at: time('When it was requested; if there were several alike, the first time.'),
      lastAt: time('The last time, or when a change was answered.'),
      count: Type.Integer({
        minimum: 1,
        description:
          'How many requests it stands for. Views and refusals alike within ten minutes, and sends within a minute, are one record.',
      }),
      keyId: plainText('The key: `key_…`, or `env_…` for one of the environment.'),
      keyName: plainText('Its name at that time.'),
      action: plainText(
        'The operation, as this document names it: `revokeKey`. Under Meta’s paths also `markMessageRead`, `readFromMeta` and `changeAtMeta`.',
      ),
      resource: nullable(
        Type.String(plain),
        'The id of what it concerned, of a message or a person that of the conversation, or Meta’s path; null for a list, a refusal, and what a key viewed beyond 100 different ones in ten minutes.',
      ),
      result: oneOf(
        [...auditResults],
        '`unknown`: it is under way, or the service ended before it was answered, so that it may have been done or not.',
      ),
      status: nullable(Type.Integer(), 'The HTTP status of the response; null if `unknown`.'),
    },
    { description: 'What was done with an API key.' },
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
