import { describe, expect, it } from 'vitest';
import { readIndex } from './read-index.ts';

describe('readIndex', () => {
  it('finds field and kinds by file, in any order of columns', () => {
    const index = readIndex('licence\tkind\tfile\tfield\nMIT\tvalue.errors,call.terminate\ta/b.json\tcalls\n');
    expect(index.get('a/b.json')).toEqual({ field: 'calls', kinds: ['value.errors', 'call.terminate'] });
  });

  it('names the missing column', () => {
    expect(() => readIndex('file\tfield\n')).toThrow('no column "kind"');
  });
});
