import { parseWebhook, type StatusItem } from '@intexuraos/cloud-api';
import { describe, expect, it } from 'vitest';
import { settlementOf } from './settlement-of.ts';

/** The problem that a failed status reports to the outbox. */
function problemOf(...errors: object[]): unknown {
  const status = { id: 'wamid.A', status: 'failed', timestamp: '1792000000', errors };
  const value = { statuses: [{ ...status, biz_opaque_callback_data: 'out_01M86PTPG0EC29H5146JZ9XN30.1' }] };
  const [item] = parseWebhook(JSON.stringify({ entry: [{ changes: [{ field: 'messages', value }] }] }));
  const [write] = settlementOf(item as StatusItem, []);
  return write?.op === 'append' ? Object(write.record).problem : undefined;
}

describe('settlementOf', () => {
  it.each([
    [
      { code: 131026, title: 'Undeliverable' },
      { code: 131026, title: 'Undeliverable' },
    ],
    [{ code: '131026' }, { code: 131026, title: 'Error 131026' }],
  ])('tells the outbox Meta’s code: %j', (error, problem) => {
    expect(problemOf(error)).toMatchObject(problem);
  });

  it.each([
    [{ title: 'Odd' }, 'Odd'],
    [{ code: null, message: 'Odd' }, 'Odd'],
    [{ code: '' }, 'Error without a code'],
  ])('takes an error without a code for the message’s own, not for a dead token: %j', (error, title) => {
    expect(problemOf(error)).toMatchObject({ code: null, title });
  });

  it('keeps all errors of a status, up to ten', () => {
    const [first, second] = [
      { code: 131000, title: 'Something went wrong' },
      { code: 131042, title: 'Business eligibility payment issue', error_data: { details: 'No payment method' } },
    ];
    expect(problemOf(first, second)).toMatchObject({
      code: 131000,
      others: [{ code: 131042, title: 'Business eligibility payment issue', details: 'No payment method' }],
    });
    expect(problemOf(first)).not.toHaveProperty('others');
    const many = Array.from({ length: 1_000 }, () => first);
    expect(Object(problemOf(...many)).others).toHaveLength(9);
  });
});
