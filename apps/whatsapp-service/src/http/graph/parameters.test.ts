import { describe, expect, it } from 'vitest';
import { parameterProblem } from './parameters.ts';

describe('parameterProblem', () => {
  it('passes parameters that affect only the call itself', () => {
    const ordinary = {
      messaging_product: 'whatsapp',
      limit: '5',
      hsm_ids: [1, 2],
      template_ids: [1],
      code_method: 'SMS',
      date_format: 'U',
      'phone_numbers[0]': '1',
      'a[b][c]': {},
      fields: 'id,name',
      'fields[]': 'id',
      callback_url: 'https://a.example',
    };
    expect(parameterProblem(Object.entries(ordinary))).toBeNull();
    expect(parameterProblem([['fields', ['id', 'phone_numbers{id}']]])).toBeNull();
    expect(parameterProblem([['fields', '["id","name"]']])).toBeNull();
  });

  it.each([
    ...['method', 'batch', 'ids', 'access_token', 'appsecret_proof', 'appsecret_time', 'include_headers'],
    ...['suppress_http_code', 'callback', 'jsonp', 'debug', 'metadata', 'http_method', 'method_override'],
    ...['METHOD', 'Method', 'batch[]', 'ids[0]', 'Access_Token', 'access_token[]', 'access_token[x][y]'],
  ])('refuses %s, and names it', (name) => {
    expect(
      parameterProblem([
        ['limit', '1'],
        [name, 'x'],
      ]),
    ).toContain(`The parameter ${name} is not passed on`);
  });

  it('allows a reserved name only where Meta documents it for the body, in that spelling', () => {
    expect(parameterProblem([['metadata', 'order 77 answered']], 'metadata')).toBeNull();
    expect(parameterProblem([['Metadata', 'x']], 'metadata')).toContain('is not passed on');
    expect(parameterProblem([['method', 'x']], 'metadata')).toContain('is not passed on');
  });

  it.each([
    ...['_method', '__debug__', 'access.token', 'access token', ' access_token', 'access_token ', 'access_token\0'],
    ...[
      'access%5Ftoken',
      'access[token',
      'access_token]',
      'access_token[',
      'access_token[]x',
      'ｍethod',
      'method\u200b',
    ],
    ...['access-token', '', '[]', '9', 'method\n'],
  ])('refuses the name %j, which could be read as another', (name) => {
    expect(parameterProblem([[name, 'x']])).toMatch(/can be read in more than one way/);
  });

  it.each([
    ['name.as(url)'],
    [['id', 'name.as(url)']],
    ['["id","name.as(url)"]'],
    ['["id",{"a":"b"}]'],
    ['["id\\u002eas"]'],
    [{ a: 'id' }],
    [[['id']]],
    [1],
    [null],
  ])('refuses the fields %j', (value) => {
    for (const name of ['fields', 'Fields', 'fields[]']) {
      expect(parameterProblem([[name, value]])).toMatch(/^fields accepts plain names/);
    }
  });

  it('refuses fields by key', () => {
    expect(parameterProblem([['fields[name]', 'id']])).toMatch(/^fields accepts plain names/);
  });

  it('repeats nothing that could break a log or a terminal', () => {
    expect(parameterProblem([[`\u001b[2J${'x'.repeat(200)}`, '']])).toMatch(/^[\x20-\x7e]{20,200}$/);
  });
});
