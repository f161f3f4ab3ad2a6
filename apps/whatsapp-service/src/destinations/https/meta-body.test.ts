import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { subscriptionDefaults } from '../../subscriptions/subscription.ts';
import { metaBody } from './meta-body.ts';

const all = subscriptionDefaults;
const change = (number: string, value: object, field = 'messages') => ({
  field,
  value: { messaging_product: 'whatsapp', metadata: { phone_number_id: number }, ...value },
});
const text = (body: string) => ({ messages: [{ id: 'wamid.1', type: 'text', text: { body } }] });
const status = (word: string) => ({ statuses: [{ id: 'wamid.2', status: word }] });
const webhookOf = (...entries: readonly (readonly object[])[]): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: entries.map((changes, index) => ({ id: `${index}`, changes })),
  });
const bodyOf = (webhook: string, filter: Partial<Parameters<typeof metaBody>[1]>): string | null => {
  const body = metaBody(Buffer.from(webhook), { ...all, ...filter });
  return body && Buffer.from(body).toString();
};

describe('metaBody', () => {
  it('is the very bytes that came, where all of them are wanted', () => {
    const odd = Buffer.from(
      '{"object":"whatsapp_business_account", "entry":[{"id":12345678901234567890,"changes":[]}],"x":"\\u017c\\/"}',
    );
    expect(metaBody(odd, all)).toBe(odd);
    const one = Buffer.from(webhookOf([change('1', text('żółw'))]));
    expect(metaBody(one, { ...all, phoneNumberIds: ['1', '2'] })).toBe(one);
  });

  it('leaves out what stands for a person who was erased, and is null where nobody else is in it', () => {
    const erased = { erased: true };
    const rest = text('ż');
    const both = webhookOf([change('1', { contacts: [erased], messages: [erased, ...rest.messages] })]);
    expect(bodyOf(both, {})).toBe(webhookOf([change('1', rest)]).replace('ż', '\\u017c'));
    expect(bodyOf(both, { types: ['message.received'] })).toBe(bodyOf(both, {}));
    expect(bodyOf(webhookOf([change('1', { contacts: [erased], messages: [erased] })]), {})).toBeNull();
  });

  it('is null where nothing is wanted', () => {
    expect(bodyOf(webhookOf([change('1', text('a'))]), { phoneNumberIds: ['2'] })).toBeNull();
    expect(bodyOf('{"object":"x"}', { phoneNumberIds: ['2'] })).toBeNull();
  });

  it('divides a batch that mixes numbers, leaving the rest as it came', () => {
    const mixed = webhookOf(
      [change('1', text('a')), change('2', text('b'))],
      [change('1', text('c'))],
      [change('2', text('d'))],
    );
    const [first, second] = [bodyOf(mixed, { phoneNumberIds: ['1'] }), bodyOf(mixed, { phoneNumberIds: ['2'] })];
    expect(JSON.parse(first ?? '')).toEqual({
      object: 'whatsapp_business_account',
      entry: [
        { id: '0', changes: [change('1', text('a'))] },
        { id: '1', changes: [change('1', text('c'))] },
      ],
    });
    expect(JSON.parse(second ?? '').entry).toEqual([
      { id: '0', changes: [change('2', text('b'))] },
      { id: '2', changes: [change('2', text('d'))] },
    ]);
  });

  it('writes what it divides with Meta’s escapes, so that receivers that hash this form verify it', () => {
    const mixed = webhookOf([change('1', text('żółw 🐢 / ü')), change('2', text('b'))]);
    const body = bodyOf(mixed, { phoneNumberIds: ['1'] });
    expect(body).toContain('\\u017c\\u00f3\\u0142w \\ud83d\\udc22 / \\u00fc');
    expect(body).toMatch(/^[ -~]*$/);
  });

  it('keeps every digit and key of what it divides', () => {
    const kept =
      '{"field":"messages","value":{"metadata":{"phone_number_id":"1"},"n":12345678901234567890,"n":1.0e2, "z" : []}}';
    const body = bodyOf(`{"entry":[{"changes":[${kept},{"field":"messages"}]}]}`, { phoneNumberIds: ['1'] });
    expect(body).toBe(`{"entry":[{"changes":[${kept}]}]}`);
  });

  it('filters by field, by what happens, and by direction', () => {
    const mixed = webhookOf([
      change('1', text('a')),
      change('1', text('b'), 'standby'),
      change('1', status('delivered')),
      change('1', status('failed')),
      { field: 'message_template_status_update', value: { event: 'APPROVED' } },
    ]);
    const fieldsOf = (filter: Partial<Parameters<typeof metaBody>[1]>): string[] =>
      JSON.parse(bodyOf(mixed, filter) ?? '{"entry":[]}').entry.flatMap(
        (entry: { changes: { field: string; value: object }[] }) =>
          entry.changes.map(({ field, value }) =>
            `${field} ${JSON.stringify(value).match(/"status":"(\w+)"/)?.[1] ?? ''}`.trim(),
          ),
      );
    expect(fieldsOf({ via: ['standby'] })).toEqual(['standby']);
    expect(fieldsOf({ types: ['message.received'], via: ['messages'] })).toEqual(['messages']);
    expect(fieldsOf({ types: ['message.status', 'template.*'] })).toEqual([
      'messages delivered',
      'message_template_status_update',
    ]);
    expect(fieldsOf({ direction: 'out' })).toEqual(['messages delivered', 'messages failed']);
    expect(fieldsOf({ types: ['message.*'] })).toHaveLength(4);
  });

  it('delivers each change to exactly the numbers that want it', () => {
    const numbers = fc.array(fc.array(fc.constantFrom('1', '2', '3'), { maxLength: 4 }), { maxLength: 4 });
    fc.assert(
      fc.property(numbers, fc.string({ unit: 'binary', maxLength: 10 }), (entries, words) => {
        const webhook = webhookOf(...entries.map((each) => each.map((number) => change(number, text(words)))));
        for (const number of ['1', '2', '3']) {
          const body = bodyOf(webhook, { phoneNumberIds: [number] });
          const got =
            body === null ? [] : JSON.parse(body).entry.flatMap(({ changes }: { changes: object[] }) => changes);
          expect(got).toEqual(
            entries
              .flat()
              .filter((each) => each === number)
              .map((each) => JSON.parse(JSON.stringify(change(each, text(words))))),
          );
        }
      }),
    );
  });
});
