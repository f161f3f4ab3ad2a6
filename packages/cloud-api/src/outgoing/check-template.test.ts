import { describe, expect, it } from 'vitest';
import { checkTemplate } from './check-template.ts';

const send = (...components: object[]) => ({ type: 'template', template: { name: 'n', components } });
const text = (value: string, name?: string) => ({ type: 'text', text: value, ...(name && { parameter_name: name }) });
const body = (...parameters: object[]) => ({ type: 'BODY', parameters });
const stored = (...components: object[]) => ({ name: 'n', parameter_format: 'POSITIONAL', components });
const codesOf = (message: unknown, template: unknown): number[] =>
  checkTemplate(message, template).map(({ code }) => code);

describe('checkTemplate', () => {
  it('says that there is no such template', () => {
    expect(codesOf(send(), null)).toEqual([132001]);
  });

  it('counts the parameters against the variables', () => {
    const template = stored({ type: 'BODY', text: 'Hi {{1}}, your order {{2}} for {{1}}' });
    expect(checkTemplate(send(body(text('Ada'), text('7'))), template)).toEqual([]);
    expect(codesOf(send(body(text('Ada'))), template)).toEqual([132000]);
    expect(codesOf(send(), template)).toEqual([132000]);
    expect(codesOf(send(body(text('Ada'))), stored({ type: 'BODY', text: 'Hi' }))).toEqual([132000]);
  });

  it('knows named variables by their names', () => {
    const template = { ...stored({ type: 'BODY', text: 'Hi {{first_name}} of {{city}}' }), parameter_format: 'NAMED' };
    expect(checkTemplate(send(body(text('Rome', 'city'), text('Ada', 'first_name'))), template)).toEqual([]);
    expect(checkTemplate(send(body(text('Rome', 'town'), text('Ada', 'first_name'))), template)).toMatchObject([
      { code: 132000, message: expect.stringContaining('city') },
    ]);
  });

  it('measures the text that comes out', () => {
    const template = stored({ type: 'BODY', text: 'Hi {{1}}' });
    expect(codesOf(send(body(text('x'.repeat(1021)))), template)).toEqual([]);
    expect(codesOf(send(body(text('x'.repeat(1022)))), template)).toEqual([132005]);
  });

  it('wants the header that the template has', () => {
    const template = stored({ type: 'HEADER', format: 'IMAGE' }, { type: 'BODY', text: 'Hi' });
    const header = (parameter: object) => ({ type: 'header', parameters: [parameter] });
    expect(checkTemplate(send(header({ type: 'IMAGE', image: { id: '1' } })), template)).toEqual([]);
    expect(codesOf(send(header({ type: 'video', video: { id: '1' } })), template)).toEqual([132012]);
    expect(codesOf(send(), template)).toEqual([132012]);
  });

  it('wants a parameter for the buttons that need one, and no button beyond the last', () => {
    const buttons = [
      { type: 'QUICK_REPLY', text: 'Stop' },
      { type: 'URL', text: 'Track', url: 'https://a.example/{{1}}' },
      { type: 'URL', text: 'Home', url: 'https://a.example/' },
    ];
    const template = stored({ type: 'BODY', text: 'Hi' }, { type: 'BUTTONS', buttons });
    const button = (index: number | string) => ({ type: 'button', sub_type: 'url', index, parameters: [text('7')] });
    expect(checkTemplate(send(button('1')), template)).toEqual([]);
    expect(codesOf(send(), template)).toEqual([132000]);
    expect(codesOf(send(button(1), button(3)), template)).toEqual([132012]);
  });

  it('leaves to Meta what it does not know', () => {
    const template = stored(
      { type: 'BODY', text: 'Hi' },
      { type: 'CAROUSEL', cards: [] },
      { type: 'HEADER', format: 'PRODUCT' },
    );
    expect(checkTemplate(send({ type: 'carousel', cards: [] }), template)).toEqual([]);
    expect(checkTemplate({ type: 'text' }, template)).toEqual([]);
  });

  it('does not throw on an object with members that JavaScript would call', () => {
    const poison = JSON.parse('{"toString":1,"valueOf":1}') as object;
    const buttons = [{ type: 'URL', text: 'Track', url: 'https://a.example/{{1}}' }];
    const template = stored({ type: 'HEADER', format: 'IMAGE' }, { type: 'BUTTONS', buttons });
    const sent = [
      { type: poison },
      { type: 'header', parameters: [{ type: poison }] },
      { type: 'button', sub_type: poison, index: poison, parameters: [{}] },
    ];
    for (const component of sent) expect(() => checkTemplate(send(component), template)).not.toThrow();
  });
});
