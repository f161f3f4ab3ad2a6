import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { boundaryOf, createFormScan, type FormScan } from './form-scan.ts';

const boundary = 'form-boundary-7';
const part = (disposition: string, value = 'x', more = ''): string =>
  `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\n${more}\r\n${value}\r\n`;
const form = (...parts: readonly string[]): string => `${parts.join('')}--${boundary}--\r\n`;
const file = part('name="file"; filename="notes.txt"', 'a file', 'Content-Type: text/plain\r\n');

/** Passes text in pieces of these lengths, repeated as needed. */
function scan(text: string, lengths = [text.length], maxTokens?: number): { passed: string; scanned: FormScan } {
  const scanned = createFormScan({ boundary, ...(maxTokens !== undefined && { maxTokens }) });
  const bytes = Buffer.from(text, 'latin1');
  let passed = '';
  for (let at = 0, turn = 0; at < bytes.byteLength; turn += 1) {
    const length = lengths[turn % lengths.length] ?? 1;
    passed += Buffer.concat(scanned.push(bytes.subarray(at, at + length))).toString('latin1');
    at += length;
  }
  scanned.end();
  return { passed, scanned };
}

describe('a multipart form', () => {
  it.each([
    ['as browsers write it', form(part('name="messaging_product"', 'whatsapp'), file)],
    ['with unquoted names and an encoded file name', form(part("name=file; filename=a.txt; filename*=utf-8''a.txt"))],
    [
      'with the headers of other clients',
      form(part('name="type"', 'text/plain', 'Content-Length: 10\r\nContent-Transfer-Encoding: binary\r\n')),
    ],
    ['with a field list', form(part('name="fields"', 'id,name'), part('name="fields[]"', 'id'))],
    ['without a line break at its end', form(file).slice(0, -2)],
    ['with no parts', form()],
  ])('passes unchanged, %s', (_how, text) => {
    const { passed, scanned } = scan(text);
    expect([scanned.problem, passed]).toEqual([null, text]);
    expect(scanned.isPastParameters).toBe(true);
  });

  it.each([
    ['a reserved name', form(part('name="method"', 'delete'))],
    ['a reserved name in capitals', form(part('name="METHOD"'))],
    ['a reserved name as an array', form(part('name="batch[]"'))],
    ['a reserved name behind a file', form(file, part('name="batch"'))],
    ['a file of a reserved name', form(part('name="ids"; filename="a"'))],
    ['an expansion that is not on the list', form(part('name="fields"', 'name.as(url)'))],
    ['a token behind the file', form(file, part('name="access_token"'))],
    ['a file for a token', form(part('name="access_token"; filename="a"'))],
    ['two names', form(part('name="a"; name="method"'))],
    ['an escaped quotation mark', form(part('name="a"; filename="\\"; name=method; x=\\""'))],
    ['two dispositions', form(part('name="a"', '', 'Content-Disposition: form-data; name="method"\r\n'))],
    ['an encoded name', form(part("name*=utf-8''method"))],
    ['an unknown parameter', form(part('name="a"; x="method"'))],
    ['no name', form(part('filename="a"'))],
    ['no disposition', `--${boundary}\r\nContent-Type: text/plain\r\n\r\nx\r\n--${boundary}--`],
    ['a folded header', form(part('name="a";\r\n name="method"'))],
    ['an unknown header', form(part('name="a"', '', 'X-Name: method\r\n'))],
    ['a form within', form(part('name="a"', '', 'Content-Type: multipart/mixed; boundary=b\r\n'))],
    ['bare line feeds', form(file).replaceAll('\r', '')],
    ['a bare line feed in a header', form(part('name="a"\nContent-Disposition: form-data; name="method"'))],
    ['a preamble', `\r\n${form(file)}`],
    ['something after its end', `${form(file)}x`],
    ['no end', form(file).slice(0, -6)],
    ['a delimiter followed by other text', form(part('name="a"', `x\r\n--${boundary}y`))],
    ['a head without end', `--${boundary}\r\n${'Content-Type: a\r\n'.repeat(1_000)}`],
  ])('is refused with %s, however it is split', (_what, text) => {
    for (const lengths of [[text.length], [1], [7, 30]]) {
      expect([lengths, scan(text, lengths).scanned.problem]).toEqual([lengths, expect.any(String)]);
    }
  });

  it('removes keys before the file, and says how many bytes that was', () => {
    const token = part('name="access_token"', 'a-key');
    const text = form(token, part('name="type"'), token, file);
    const { passed, scanned } = scan(text, [3]);
    expect([scanned.problem, scanned.tokens]).toEqual([null, ['a-key', 'a-key']]);
    expect(passed).toBe(form(part('name="type"'), file));
    expect(text.length - passed.length).toBe(scanned.omittedBytes);
    expect(scan(text, [3], 1).scanned.problem).toContain('access_token');
    expect(scan(form(part('name="access_token"', 'x'.repeat(20_000)))).scanned.problem).toContain('too long');
  });

  it('passes unchanged in any pieces, whatever it contains', () => {
    const name = fc.constantFrom('type', 'file', 'messaging_product', 'name[0]');
    const value = fc.oneof(
      fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc.constantFrom('\r\n', `\r\n--`, `\r\n--${boundary.slice(0, -1)}`, '-', ''),
    );
    const parts = fc.array(
      fc.tuple(
        name,
        value.filter((text) => !text.includes(boundary)),
        fc.boolean(),
      ),
      { maxLength: 4 },
    );
    const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(parts, lengths, (given, pieces) => {
        const text = form(
          ...given.map(([named, text, isFile]) => part(`name="${named}"${isFile ? '; filename="f"' : ''}`, text)),
        );
        const { passed, scanned } = scan(text, pieces);
        expect([scanned.problem, passed]).toEqual([null, text]);
      }),
    );
  });

  it('has the same part names for another parser as here', async () => {
    const bits = fc.constantFrom(
      ...[
        '\r\n',
        '\n',
        '--',
        boundary,
        '\r\n\r\n',
        '; name="method"',
        'name=method',
        '"',
        '\\"',
        ' ',
        '\t',
        ';',
        ':',
        '\0',
      ],
      ...[
        'Content-Disposition: form-data; name="method"\r\n',
        part('name="method"'),
        part('name="ok"'),
        'filename="a"',
        '*',
      ],
    );
    const edits = fc.array(fc.tuple(fc.nat(400), fc.nat(3), bits), { minLength: 1, maxLength: 4 });
    const whole = form(part('name="type"', 'text/plain'), file);
    await fc.assert(
      fc.asyncProperty(edits, async (changes) => {
        const text = changes.reduce((so, [at, cut, bit]) => so.slice(0, at) + bit + so.slice(at + cut), whole);
        const { passed, scanned } = scan(text);
        if (scanned.problem !== null) return;
        const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` };
        const parsed = await new Response(Buffer.from(passed, 'latin1'), { headers }).formData().catch(() => null);
        expect([...(parsed?.keys() ?? [])]).not.toContain('method');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('boundaryOf', () => {
  it.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['Multipart/Form-Data;boundary="a b"', null],
    ['multipart/form-data; boundary="----WebKitFormBoundary7MA4"', '----WebKitFormBoundary7MA4'],
    ['multipart/form-data; charset=UTF-8; boundary=abc', 'abc'],
    ['multipart/form-data; boundary=abc; boundary=def', null],
    ['multipart/form-data; boundary=abc; x=boundary=def', null],
    ['multipart/form-data', null],
    ['multipart/form-data; boundary=', null],
    ['multipart/form-data; boundary="a\\"b"', null],
    [`multipart/form-data; boundary=${'a'.repeat(71)}`, null],
    ['multipart/mixed; boundary=abc', null],
    ['application/json', null],
  ])('reads %s', (type, boundary) => {
    expect(boundaryOf(type)).toBe(boundary);
  });
});
