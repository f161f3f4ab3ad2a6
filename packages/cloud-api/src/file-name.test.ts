import { basename } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeFileName } from './file-name.ts';

describe('safeFileName', () => {
  it.each([
    ['Rechnung "März".pdf', 'Rechnung "März".pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\ana\\offer.docx', 'offer.docx'],
    ['.htaccess', 'htaccess'],
    ['..', null],
    ['', null],
    [' \r\n\t', null],
    ['folder/', null],
    ['a.pdf\r\nSet-Cookie: x=1', 'a.pdfSet-Cookie: x=1'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['half\ud83d.pdf', 'half\ufffd.pdf'],
    ['name.', 'name'],
  ])('makes of %j the name %j', (given, name) => {
    expect(safeFileName(given)).toBe(name);
  });

  it('shortens a long name in front of its ending, between characters', () => {
    expect(safeFileName(`${'汉'.repeat(300)}.pdf`)).toBe(`${'汉'.repeat(65)}.pdf`);
    expect(safeFileName('a'.repeat(300))).toBe('a'.repeat(200));
  });

  it('gives for any text a name that stays in its folder, fits, and is not changed by a second time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const name = safeFileName(text);
        if (name === null) return;
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
        expect([basename(name), name.startsWith('.'), /[\p{Cc}/\\]/u.test(name)]).toEqual([name, false, false]);
        expect(safeFileName(name)).toBe(name);
      }),
    );
  });
});
