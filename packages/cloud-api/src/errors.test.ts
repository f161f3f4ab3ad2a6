import { describe, expect, it } from 'vitest';
import { itemsOf, onlyItem } from '../test/support/webhook-builder.ts';
import { errorsOf } from './errors.ts';

describe('errorsOf', () => {
  it('reads the shape of today', () => {
    const error = { code: 131051, title: 'T', message: 'M', error_data: { details: 'D' }, href: 'https://x' };
    expect(errorsOf([error])).toEqual([{ code: 131051, title: 'T', message: 'M', details: 'D', href: 'https://x' }]);
  });

  it('reads the old shape, with the details next to the code and nothing else', () => {
    expect(errorsOf([{ code: 470, details: 'D' }])).toEqual([{ code: 470, details: 'D' }]);
  });

  it('reads details in the JSON text of error_data, as in an answer', () => {
    const error_data = '{"messaging_product":"whatsapp","details":"D"}';
    expect(errorsOf([{ code: 131053, error_data }])).toEqual([{ code: 131053, details: 'D' }]);
    expect(errorsOf([{ code: 131053, error_data: '{cut off' }])).toEqual([{ code: 131053, details: '{cut off' }]);
  });

  it('takes codes that are strings, and 0 for what is no number', () => {
    const errors = ['131051', '<ERROR_CODE>', null, 1.5, undefined].map((code) => ({ code }));
    expect(errorsOf(errors).map((error) => error.code)).toEqual([131051, 0, 0, 0, 0]);
  });

  it('passes over what is no error', () => {
    expect(errorsOf([null, 7, 'x', [], { code: 1 }])).toEqual([{ code: 1 }]);
    expect(errorsOf({ code: 1 })).toEqual([]);
    expect(errorsOf(undefined)).toEqual([]);
  });
});

describe('error items', () => {
  const error = { code: 130429, title: 'Rate limit hit' };

  it('describe trouble that belongs to no message', () => {
    const item = onlyItem('error', { errors: [error] });
    expect(item).toMatchObject({ type: '130429', errors: [error], raw: error, field: 'messages' });
    expect(item.wamid).toBeUndefined();
  });

  it('differ by their content, and by the hour of the entry where it has one', () => {
    const identity = (of: object, entry: object) => onlyItem('error', { errors: [of] }, 'messages', entry).identity;
    expect(identity(error, {})).toBe(identity({ title: 'Rate limit hit', code: 130429 }, {}));
    expect(identity(error, {})).not.toBe(identity({ ...error, title: 'x' }, {}));
    expect(identity(error, { time: 3600 })).toBe(identity(error, { time: 7199 }));
    expect(identity(error, { time: 3600 })).not.toBe(identity(error, { time: 7200 }));
  });

  it('are not made of the errors of a message or a status', () => {
    const items = itemsOf({
      messages: [{ id: 'a', errors: [error] }],
      statuses: [{ id: 'b', status: 'failed', errors: [error] }],
    });
    expect(items.map((item) => item.kind)).toEqual(['message', 'status']);
  });
});
