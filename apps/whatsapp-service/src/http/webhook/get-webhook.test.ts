import { furtherFields, tableFields } from '@intexuraos/cloud-api/webhook-fields';
import { expect, it } from 'vitest';
import { createTestApi } from '../../../test/support/api.ts';

it('shows what to enter in Meta’s app: the path, the newest verify token, and the fields', async () => {
  const { get } = createTestApi();
  expect((await get('/v1/webhook')).json()).toEqual({
    path: '/webhooks/whatsapp',
    verifyToken: 'verify-token-of-the-tests',
    fields: [...tableFields, ...furtherFields],
  });
});

it('records who looked at the verify token', async () => {
  const { get } = createTestApi();
  await get('/v1/webhook');
  const { data } = (await get('/v1/audit')).json();
  expect(data).toMatchObject([{ action: 'getWebhookSetup', status: 200 }]);
  expect(JSON.stringify(data)).not.toContain('verify-token-of-the-tests');
});
