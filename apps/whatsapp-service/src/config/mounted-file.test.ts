import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readMounted } from './mounted-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'mounted-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('readMounted', () => {
  it('leaves out the mark that editors on Windows begin a file with, which JSON does not know', () => {
    const path = join(folder, 'marked.json');
    writeFileSync(path, '\ufeff{"accounts": []}\r\n');
    expect(JSON.parse(readMounted(path).text ?? '')).toEqual({ accounts: [] });
  });

  it('says why a file can’t be read, and what to do', () => {
    expect(readMounted(folder)).toEqual({ text: null, problem: expect.stringMatching(/EISDIR.*Mount it/) });
  });
});
