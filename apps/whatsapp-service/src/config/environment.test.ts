import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { environmentWith, readSettingsOption } from './environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'environment-'));
const file = (name: string, content: string): URL => {
  writeFileSync(join(folder, name), content);
  return pathToFileURL(join(folder, name));
};
afterAll(() => rmSync(folder, { recursive: true }));

describe('environmentWith', () => {
  it('lets the real environment win over the first file, and that over the second', () => {
    const app = file('app.env', 'A=app\nB=app\n');
    const root = file('root.env', 'A=root\nB=root\nC="root # not a comment"\n');
    expect(environmentWith([app, root], { A: 'real' })).toEqual({ A: 'real', B: 'app', C: 'root # not a comment' });
  });

  it('passes over files that are not there', () => {
    expect(environmentWith([pathToFileURL(join(folder, 'none'))], { A: '1' })).toEqual({ A: '1' });
  });
});

describe('a .env file', () => {
  it('may begin with the mark that editors on Windows write', () => {
    expect(environmentWith([file('marked.env', '\ufeffA=1\r\nB="2"\r\n')], {})).toEqual({ A: '1', B: '2' });
  });

  it('is named in the error if it is a folder, which Docker makes if the file of a mount is missing', () => {
    mkdirSync(join(folder, 'mounted.env'));
    expect(() => environmentWith([pathToFileURL(join(folder, 'mounted.env'))], {})).toThrow(
      expect.objectContaining({
        code: 'option_invalid',
        message: expect.stringMatching(/mounted\.env is a folder.*Remove it/),
      }),
    );
  });
});

describe('readSettingsOption', () => {
  it('resolves a path from the caller’s folder, though npm runs in the package’s', () => {
    const named = file('.env.simulator', 'A=1');
    expect(readSettingsOption(['--settings', '.env.simulator'], folder)).toEqual(named);
    expect(readSettingsOption(['--settings', join(folder, '.env.simulator')])).toEqual(named);
    expect(readSettingsOption([], folder)).toBeNull();
  });

  it.each([
    [['--settings', 'none'], /^--settings is .*none, and there is no such file\.$/],
    [['--simulator'], /Unknown option '--simulator'/],
    [['--settings'], /argument missing/],
  ])('says what is wrong with %j', (args, message) => {
    expect(() => readSettingsOption(args, folder)).toThrow(
      expect.objectContaining({ code: 'option_invalid', message: expect.stringMatching(message) }),
    );
  });
});
