import { describe, expect, it } from 'vitest';
import { button, refusal, text, withParts } from '../../../test/template-parts.ts';

describe('checkButtons', () => {
  const withButtons = (...buttons: { type: string; url?: string }[]) =>
    withParts([
      { type: 'BODY', text: 'Hello.' },
      { type: 'BUTTONS', buttons },
    ]);
  const reply = { type: 'QUICK_REPLY' };
  const link = { type: 'URL', url: 'https://shop.example/{{1}}' };
  const fixedLink = { type: 'URL', url: 'https://shop.example' };
  const action = (fields: object) => ({ type: 'action', action: fields });
  const products = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ product_retailer_id: `sku-${index}` }));
  const sections = (...lists: object[][]) => ({
    thumbnail_product_retailer_id: 'sku-0',
    sections: lists.map((items, index) => ({ title: `Section ${index}`, product_items: items })),
  });

  it.each([
    [reply, undefined],
    [reply, [button('quick_reply', 0, { type: 'payload', payload: 'p'.repeat(256) })]],
    [reply, [button('QUICK_REPLY', '0', { type: 'text', text: 'Yes' })]],
    [link, [button('url', '0', text('a'))]],
    [link, [button('URL', 0, text('a'))]],
    [fixedLink, undefined],
    [{ type: 'PHONE_NUMBER' }, undefined],
    [{ type: 'COPY_CODE' }, [button('COPY_CODE', 0, { type: 'COUPON_CODE', coupon_code: '25OFF' })]],
    [{ type: 'CATALOG' }, undefined],
    [{ type: 'CATALOG' }, [button('CATALOG', 0, action({ thumbnail_product_retailer_id: '2lc20305pt' }))]],
    [{ type: 'MPM' }, [button('mpm', 0, action(sections(products(15), products(15))))]],
    [{ type: 'FLOW' }, [button('flow', '0')]],
    [{ type: 'FLOW' }, [button('flow', '0', action({ flow_token: 't', flow_action_data: { a: 1 } }))]],
    [{ type: 'VOICE_CALL' }, [button('voice_call', undefined, { type: 'ttl_minutes', ttl_minutes: 100 })]],
    [{ type: 'ORDER_DETAILS' }, [button('order_details', 0, action({ order_details: { reference_id: 'r' } }))]],
    [{ type: 'SPM' }, undefined],
  ])('%j takes %j', (defined, components) => {
    expect(refusal(withButtons(defined), components)).toBeUndefined();
  });

  const requires = (name: string): string => `buttons: Button at index 0 of type ${name} requires a parameter`;
  it.each([
    [link, undefined, 131008, requires('Url')],
    [link, [button('url', 0)], 131008, requires('Url')],
    [link, [button('url', 0, text(''))], 131008, "Parameter 'text' is mandatory for component parameter type 'text'"],
    [
      link,
      [button('url', 0, text('a'), text('b'))],
      132000,
      'buttons: Button at index 0: number of params (2) does not match the expected number of params (1)',
    ],
    [
      fixedLink,
      [button('url', 0, text('a'))],
      132000,
      'buttons: Button at index 0: number of params (1) does not match the expected number of params (0)',
    ],
    [link, [button('quick_reply', 0, text('a'))], 132018, 'buttons: Button at index 0 must be of type Url'],
    [reply, [button('flow', 0, action({}))], 132018, 'buttons: Button at index 0 must be of type QuickReply'],
    [
      link,
      [button('url', 0, text('a')), button('url', 1, text('a'))],
      132000,
      'buttons: There is no button at index 1',
    ],
    [
      link,
      [button('url', 0, text('a')), button('url', '0', text('a'))],
      131009,
      'buttons: Button at index 0 is given more than once',
    ],
    [
      link,
      [button('url', -1, text('a'))],
      131009,
      "template['components'][0]['index'] must be a whole number from 0 up",
    ],
    [link, [button('url', {}, text('a'))], 100, "(#100) Param template['components'][0]['index'] must be an integer."],
    [
      link,
      [{ type: 'button', index: 0 }],
      100,
      "(#100) The parameter template['components'][0]['sub_type'] is required.",
    ],
    [
      { type: 'PHONE_NUMBER' },
      [button('url', 0, text('a'))],
      132000,
      'buttons: Button at index 0 does not take parameters',
    ],
    [
      reply,
      [button('quick_reply', 0, { type: 'payload', payload: 'p'.repeat(257) })],
      131009,
      'buttons: Button at index 0: payload has more than 256 characters',
    ],
    [
      reply,
      [button('quick_reply', 0, { type: 'payload', payload: '' })],
      131008,
      "Parameter 'payload' is mandatory for component parameter type 'payload'",
    ],
    [{ type: 'COPY_CODE' }, undefined, 131008, requires('CopyCode')],
    [
      { type: 'COPY_CODE' },
      [button('copy_code', 0, { type: 'coupon_code', coupon_code: '' })],
      131008,
      'buttons: Button at index 0 of type copy_code requires a non-empty parameter coupon_code',
    ],
    [
      { type: 'COPY_CODE' },
      [button('copy_code', 0, { type: 'coupon_code', coupon_code: 'x'.repeat(21) })],
      132018,
      'button: Parameter at index 0 exceeds the parameter length limit 20',
    ],
    [
      { type: 'COPY_CODE' },
      [button('copy_code', 0, { type: 'coupon_code', coupon_code: '25-OFF' })],
      131009,
      'buttons: Button at index 0: coupon_code may have letters and digits only',
    ],
    [{ type: 'FLOW' }, undefined, 131008, requires('Flow')],
    [{ type: 'MPM' }, undefined, 131008, requires('MultiProduct')],
    [
      { type: 'MPM' },
      [button('mpm', 0, action(sections(products(16), products(15))))],
      131009,
      'Total product count exceed max allowed count: 30',
    ],
    [
      { type: 'MPM' },
      [button('mpm', 0, action(sections()))],
      131009,
      'Invalid sections count. Min allowed sections: 1, Max allowed sections: 10',
    ],
    [{ type: 'ORDER_DETAILS' }, undefined, 131008, requires('OrderDetails')],
    [
      { type: 'VOICE_CALL' },
      [button('voice_call', 0, { type: 'ttl_minutes', ttl_minutes: 43_201 })],
      131009,
      "template['components'][0]['parameters'][0]['ttl_minutes'] must be from 1 to 43200",
    ],
  ])('%j refuses %j', (defined, components, code, says) => {
    expect(refusal(withButtons(defined), components)).toEqual([code, says]);
  });

  it('fill in buttons of several kinds by their index', () => {
    const template = withButtons(reply, reply, link);
    const payload = { type: 'payload', payload: 'p' };
    const components = [button('url', '2', text('a')), button('quick_reply', 1, payload)];
    expect(refusal(template, components)).toBeUndefined();
    expect(refusal(template, [button('url', 1, text('a'))])?.[1]).toContain('index 1 must be of type QuickReply');
  });
});
