import { describe, expect, it } from 'vitest';
import { checkDefinition } from './check-definition.ts';

const template = (...components: object[]) => ({ name: 'news', language: 'en', category: 'MARKETING', components });
const body = { type: 'BODY', text: 'Look at this.' };
const problemsOf = (definition: object): [string, string][] =>
  checkDefinition({ ...definition }).map(({ path, message }) => [path, message]);

describe('checkDefinition', () => {
  it('tells the address of a picture from the handle of an upload, and how to get one', () => {
    const header = (...handles: unknown[]) => ({
      type: 'HEADER',
      format: 'IMAGE',
      example: { header_handle: handles },
    });
    expect(problemsOf(template(header('4::aW1hZ2U'), body))).toEqual([]);
    expect(problemsOf(template(header('https://shop.example/a.jpg'), body))).toEqual([
      [
        'components[0].example.header_handle[0]',
        expect.stringMatching(/not the handle of an upload.*POST \/\{app-id\}\/uploads/),
      ],
    ]);
    expect(problemsOf(template({ type: 'HEADER', format: 'VIDEO' }, body))).toEqual([
      ['components[0].example.header_handle', expect.stringContaining('needs a sample')],
    ]);
    for (const other of [
      '1037543291543636',
      '',
      './cover.jpg',
      'www.shop.example/a.webp',
      'data:image/png;base64,aGk=',
    ]) {
      expect(problemsOf(template(header(other), body))).toMatchObject([
        ['components[0].example.header_handle[0]', expect.stringContaining('handle of an upload')],
      ]);
    }
    const video = { type: 'HEADER', format: 'VIDEO', example: { header_handle: 'https://shop.example/a.mp4' } };
    expect(problemsOf(template(video, body))).toEqual([
      ['components[0].example.header_handle', expect.stringMatching(/Must be a list.*file_type=video\/mp4/)],
    ]);
    const card = { components: [header('http://shop.example/a.jpg'), body] };
    expect(problemsOf(template(body, { type: 'CAROUSEL', cards: [card, card] }))).toHaveLength(2);
  });

  it('wants a text header without line breaks, asterisks and emojis', () => {
    const header = (text: string) => template({ type: 'HEADER', format: 'TEXT', text }, body);
    for (const text of ['Our sale!', 'Shop™ & Co. (#1) _now_']) expect(problemsOf(header(text))).toEqual([]);
    for (const text of ['Our *sale*', 'Our sale 🎉', 'Love ❤️', 'Our\nsale'])
      expect(problemsOf(header(text))).toEqual([['components[0].text', expect.stringMatching(/^Must not have/)]]);
  });

  it('names the variable that is wrong', () => {
    const text = 'Hello {{1}}, your order number {{3}} is on its way to you now.';
    expect(problemsOf(template({ type: 'BODY', text, example: { body_text: [['Ada']] } }))).toEqual([
      ['components[0].text', expect.stringContaining('{{3}} is out of order')],
      ['components[0].example', expect.stringContaining('{{3}} has no example')],
    ]);
    expect(problemsOf(template({ type: 'BODY', text: '{{who}} has an order on its way' }))).toMatchObject([
      ['components[0].text', expect.stringContaining('{{who}} is out of order')],
      ['components[0].example', expect.stringContaining('{{who}} has no example')],
      ['components[0].text', expect.stringContaining('begin with a variable ({{who}})')],
    ]);
  });

  it('tells every fault at once', () => {
    const definition = {
      ...template(
        { type: 'HEADER', format: 'TEXT', text: 'x'.repeat(61) },
        { type: 'BODY', text: ' ' },
        { type: 'FOOTER', text: 'Bye {{1}}' },
        {
          type: 'BUTTONS',
          buttons: [{ type: 'URL', text: 'Go', url: 'shop' }, { type: 'QUICK_REPLY' }, { type: 'TELEPORT' }],
        },
      ),
      name: 'Big News',
      language: 'english',
    };
    expect(problemsOf(definition).map(([path]) => path)).toEqual([
      'name',
      'language',
      'components[0].text',
      'components[1].text',
      'components[2].text',
      'components[3].buttons[0].url',
      'components[3].buttons[1].text',
      'components[3].buttons[2].type',
    ]);
  });
});
