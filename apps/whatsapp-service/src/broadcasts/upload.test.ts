import { describe, expect, it } from 'vitest';
import { type JsonRecipient, readCsv, uploadOfList } from './upload.ts';

const read = (text: string) => readCsv(Buffer.from(text));

describe('readCsv', () => {
  it('reads recipients and values, with the lines that an editor shows', async () => {
    expect(await read('to,name,city\n+48 600 100 200,Ada,"Łódź, PL"\n\n48600100201, Bo ,\n')).toEqual({
      upload: {
        columns: ['name', 'city'],
        rows: [
          { line: 2, to: '+48 600 100 200', values: ['Ada', 'Łódź, PL'] },
          { line: 4, to: '48600100201', values: ['Bo', null] },
        ],
      },
    });
  });

  it.each([
    ['semicolons', 'name;TO\nAda;1\n'],
    ['tabs', 'name\tto\r\nAda\t1\r\n'],
    ['a byte order mark', '\ufeffname,to\nAda,1'],
  ])('reads a file with %s', async (_what, text) => {
    expect(await read(text)).toEqual({ upload: { columns: ['name'], rows: [{ line: 2, to: '1', values: ['Ada'] }] } });
  });

  it('counts the lines inside of quotes', async () => {
    const read = await readCsv(Buffer.from('to,name\n1,"two\nlines"\n2,x\n'));
    expect('upload' in read && read.upload.rows.map(({ line }) => line)).toEqual([3, 4]);
  });

  it.each([
    ['no column for recipients', 'phone,name\n1,Ada\n', 1, /lacks the column “to”/],
    ['a column twice', 'to,name,name\n', 1, /“name” twice/],
    ['a value too many', 'to,name\n1,Ada,Bo\n', 2, /3 values/],
    ['nothing in it', '', null, /is empty/],
    ['a quote that never ends', 'to,name\n1,"Ada\n', 2, /Is not CSV/],
  ])('refuses a file with %s', async (_what, text, line, message) => {
    expect(await read(text)).toMatchObject({ problem: { line, message: expect.stringMatching(message) } });
  });

  it('refuses a file in another encoding, and one with more than 100,000 recipients', async () => {
    expect(await readCsv(Buffer.from([0x74, 0x6f, 0x0a, 0xb3]))).toMatchObject({
      problem: { message: expect.stringContaining('UTF-8') },
    });
    expect(await read(`to\n${'1\n'.repeat(100_001)}`)).toMatchObject({ problem: { line: 100_002 } });
  });
});

describe('uploadOfList', () => {
  it('makes columns of the names that any recipient has', () => {
    const list: JsonRecipient[] = [
      { to: '1', parameters: { name: 'Ada' } },
      { to: ' 2 ', parameters: { code: 7, name: ' ' } },
      { to: '3' },
    ];
    expect(uploadOfList(list)).toEqual({
      upload: {
        columns: ['name', 'code'],
        rows: [
          { line: 1, to: '1', values: ['Ada', null] },
          { line: 2, to: '2', values: [null, '7'] },
          { line: 3, to: '3', values: [null, null] },
        ],
      },
    });
  });
});
