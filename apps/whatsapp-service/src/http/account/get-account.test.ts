import { describe, expect, it } from 'vitest';
import { createTestApi } from '../../../test/support/api.ts';
import { templateStatus, wabaId, webhook } from '../../../test/support/webhooks.ts';

describe('GET /v1/account', () => {
  it('shows the newest news about each thing', async () => {
    const { get, receive } = createTestApi();
    await receive(webhook(templateStatus(30, 'APPROVED')), webhook(templateStatus(31, 'REJECTED')));
    const { data, nextCursor, standing, groups } = (await get('/v1/account')).json();
    expect(nextCursor).toBeNull();
    expect(data).toHaveLength(2);
    expect(standing).toMatchObject([
      { severity: 'warning', type: 'REJECTED', meaning: expect.stringMatching(/REJECTED/) },
    ]);
    expect(groups).toEqual([]);
    expect(data[0]).toEqual({
      wabaId,
      kind: 'template',
      field: 'message_template_status_update',
      subject: expect.any(String),
      fact: '',
      type: 'APPROVED',
      at: null,
      value: expect.objectContaining({ message_template_name: 'order_update' }),
    });
  });
});
