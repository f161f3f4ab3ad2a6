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
    expect(checkTemplate(send(body(text('A'), text('B'))), stored({ type: 'BODY', text: 'Hi {{1}}' }))).toMatchObject([
      { message: "The template's body has 1 variable; 2 parameters are given." },
    ]);
  });

  it('knows named variables by their names', () => {
    const template = { ...stored({ type: 'BODY', text: 'Hi {{first_name}} of {{city}}' }), parameter_format: 'NAMED' };
    expect(checkTemplate(send(body(text('Rome', 'city'), text('Ada', 'first_name'))), template)).toEqual([]);
    expect(checkTemplate(send(body(text('Rome', 'town'), text('Ada', 'first_name'))), template)).toMatchObject([
      { code: 132012, message: expect.stringContaining('city') },
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
    expect(codesOf(send(), template)).toEqual([131008]);
    expect(codesOf(send(button(1), button(3)), template)).toEqual([132000]);
  });

  it('leaves to Meta what it does not know', () => {
    const unknown = { type: 'HOLOGRAM', text: '{{1}}' };
    const buttons = { type: 'BUTTONS', buttons: [{ type: 'TELEPORT', text: 'Go' }] };
    const template = stored({ type: 'HEADER', format: 'HOLOGRAM' }, { type: 'BODY', text: 'Hi' }, unknown, buttons);
    const button = { type: 'button', sub_type: 'teleport', index: 0, parameters: [text('7')] };
    expect(checkTemplate(send({ type: 'hologram', parameters: [] }, button), { ...template, status: 'NEW' })).toEqual(
      [],
    );
    expect(checkTemplate({ type: 'text' }, template)).toEqual([]);
  });

  it('names the languages that there are', () => {
    expect(checkTemplate(send(), null, ['pt_BR', 'en'])).toEqual([
      { path: 'template.language.code', code: 132001, message: expect.stringContaining('in: en, pt_BR.') },
    ]);
  });

  it.each([
    ['PENDING', 132001],
    ['REJECTED', 132001],
    ['PAUSED', 132015],
    ['DISABLED', 132016],
  ])('refuses a template that is %s, with the reason if Meta gives one', (status, code) => {
    const template = { ...stored({ type: 'BODY', text: 'Hi' }), status };
    expect(checkTemplate(send(), { ...template, rejected_reason: 'NONE' })).toEqual([
      { path: 'template.name', code, message: expect.stringContaining(`is ${status}:`) },
    ]);
    expect(checkTemplate(send(), { ...template, rejected_reason: 'SCAM' })).toMatchObject([
      { message: expect.stringContaining(`is ${status} (SCAM):`) },
    ]);
    expect(checkTemplate(send(), { ...template, status: 'APPROVED' })).toEqual([]);
  });

  it('refuses names in a template whose variables are numbered', () => {
    const template = stored({ type: 'BODY', text: 'Hi {{1}} there' });
    expect(checkTemplate(send(body(text('Ada', 'first_name'))), template)).toMatchObject([
      { path: 'template.components[0].parameters[0].parameter_name', code: 132012 },
    ]);
  });

  it('refuses components and buttons that the template has no part for', () => {
    const template = stored(
      { type: 'HEADER', format: 'IMAGE' },
      { type: 'BODY', text: 'Hi' },
      { type: 'BUTTONS', buttons: [{ type: 'PHONE_NUMBER' }, { type: 'URL', url: 'https://a.example' }] },
    );
    const image = { type: 'header', parameters: [{ type: 'image', image: { id: '1' } }] };
    const button = (subType: string, index?: number) => ({
      type: 'button',
      sub_type: subType,
      index,
      parameters: [text('7')],
    });
    const sent = send(
      image,
      button('phone_number', 0),
      button('url', 1),
      button('url', 2),
      { type: 'carousel', cards: [{}, {}] },
      { type: 'buttons' },
    );
    expect(checkTemplate(send(image), template)).toEqual([]);
    expect(checkTemplate(sent, template)).toMatchObject([
      { path: 'template.components[1]' },
      { path: 'template.components[2].parameters' },
      { path: 'template.components[3].index' },
      { path: 'template.components[4]' },
      { path: 'template.components[5]', message: expect.stringContaining('of type button') },
    ]);
    expect(codesOf(send(button('url')), stored({ type: 'BODY', text: 'Hi' }))).toEqual([132000]);
  });

  it('wants the button of a flow named, though nothing need be said of it', () => {
    const template = stored(
      { type: 'BODY', text: 'Hi' },
      { type: 'BUTTONS', buttons: [{ type: 'FLOW', flow_id: '1' }] },
    );
    expect(checkTemplate(send(), template)).toMatchObject([
      { path: 'template.components', message: expect.stringContaining('sub_type flow') },
    ]);
    expect(checkTemplate(send({ type: 'button', sub_type: 'FLOW', index: '0' }), template)).toEqual([]);
  });

  it('holds each card to its own part of the template', () => {
    const listedCard = {
      components: [
        { type: 'HEADER', format: 'IMAGE' },
        { type: 'BODY', text: 'For {{1}} only' },
        { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY' }, { type: 'URL', url: 'https://a.example/{{1}}' }] },
      ],
    };
    const template = stored({ type: 'BODY', text: 'Hi' }, { type: 'CAROUSEL', cards: [listedCard, listedCard] });
    const image = { type: 'header', parameters: [{ type: 'image', image: { id: '1' } }] };
    const url = { type: 'button', sub_type: 'url', index: 1, parameters: [text('7')] };
    const card = (...components: object[]) => ({ components });
    const carousel = (...cards: object[]) => send({ type: 'carousel', cards });
    const right = card(image, body(text('Ada')), url);
    expect(checkTemplate(carousel(right, right), template)).toEqual([]);
    const at = 'template.components[0].cards[1].components';
    expect(checkTemplate(carousel(right, card(body(text('x'.repeat(155))))), template)).toMatchObject([
      { path: at, code: 132012 },
      { path: `${at}[0].parameters`, code: 132005, message: expect.stringContaining('160 are allowed') },
      { path: at, code: 131008 },
    ]);
    expect(checkTemplate(carousel(right, right, right), template)).toMatchObject([
      { path: 'template.components[0].cards', message: expect.stringContaining('2 cards; 3 are given') },
    ]);
    expect(codesOf(send(), template)).toEqual([132000]);
  });

  it('wants the end of an offer that ends', () => {
    const offer = (ends: boolean) => ({ type: 'LIMITED_TIME_OFFER', limited_time_offer: { has_expiration: ends } });
    const template = (ends: boolean) => stored({ type: 'BODY', text: 'Hi' }, offer(ends));
    expect(checkTemplate(send(), template(true))).toMatchObject([{ path: 'template.components', code: 131008 }]);
    expect(checkTemplate(send(), template(false))).toEqual([]);
  });

  it('sends codes to numbers only, the same in body and button', () => {
    const buttons = { type: 'BUTTONS', buttons: [{ type: 'OTP' }] };
    const template = {
      ...stored({ type: 'BODY', add_security_recommendation: true }, buttons),
      category: 'AUTHENTICATION',
    };
    const message = (code: string, inButton: string) =>
      send(body(text(code)), { type: 'button', sub_type: 'url', index: 0, parameters: [text(inButton)] });
    const to = '+16505551234';
    expect(checkTemplate({ ...message('123', '123'), to }, template)).toEqual([]);
    expect(codesOf({ ...message('123', '123'), recipient: 'US.17' }, template)).toEqual([131062]);
    expect(codesOf({ ...message('123', '124'), to }, template)).toEqual([131009]);
    expect(codesOf({ ...message('1'.repeat(16), '1'.repeat(16)), to }, template)).toEqual([132018, 132018]);
  });

  it('sends no commerce to groups', () => {
    const template = stored({ type: 'BODY', text: 'Hi' }, { type: 'BUTTONS', buttons: [{ type: 'CATALOG' }] });
    const group = { recipient_type: 'group', to: 'Y2FwaV9ncm91cA==' };
    expect(codesOf({ ...send(), ...group }, template)).toEqual([131051]);
    expect(codesOf(send(), template)).toEqual([]);
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
