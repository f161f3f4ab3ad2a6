import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setUpCommandScene } from '../support/command-scene.ts';

const { stand, run } = setUpCommandScene();
const number = '16505557781';

describe('whatsapp contacts', () => {
  it('tags a person, and shows and finds them under every spelling of their number', async () => {
    stand().meta.users.write(number, { type: 'text', text: { body: 'Hello' } });
    await stand().meta.settled();
    await expect.poll(async () => (await run('contacts', 'show', number)).code).toBe(0);
    const tagged = await run('contacts', 'tag', '+1 (650) 555-7781', '--add', 'vip', '--set', 'customer=C-1');
    expect([tagged.code, tagged.stderr]).toEqual([0, '']);
    expect(tagged.stdout).toMatch(/tags\s+vip[\s\S]*customer\s+C-1/);
    expect((await run('contacts', 'show', number)).stdout).toBe(tagged.stdout);
    expect((await run('contacts', 'list', '--tag', 'vip')).stdout).toContain(number);
    expect((await run('contacts', 'list', '--search', 'not in any name')).stdout).toBe('Nobody was found.\n');
  });

  it('exports a person as a zip archive that only its owner may read, and leaves no file where nobody is known', async () => {
    const exported = '16505557783';
    stand().meta.users.write(exported, { type: 'text', text: { body: 'Give me my data' } });
    await stand().meta.settled();
    await expect.poll(async () => (await run('contacts', 'show', exported)).code).toBe(0);
    const folder = await mkdtemp(join(tmpdir(), 'contact-'));
    const path = join(folder, 'anna.zip');
    const saved = await run('contacts', 'export', `+${exported}`, '--out', path);
    expect([saved.code, saved.stdout, saved.stderr]).toEqual([0, `${path}\n`, '']);
    expect((await readFile(path)).subarray(0, 4)).toEqual(Buffer.from('PK\u0003\u0004'));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await run('contacts', 'export', '+16505550000', '--out', join(folder, 'nobody.zip'))).code).toBe(1);
    expect(await readdir(folder)).toEqual(['anna.zip']);
    await rm(folder, { recursive: true });
  });

  it('erases a person, and lists that one was erased', async () => {
    const erased = '16505557782';
    stand().meta.users.write(erased, { type: 'text', text: { body: 'Forget me' } });
    await stand().meta.settled();
    await expect.poll(async () => (await run('contacts', 'show', erased)).code).toBe(0);
    expect((await run('contacts', 'erase', erased)).stderr).toContain('nobody was erased');
    const { code, stdout } = await run('contacts', 'erase', erased, '--block', '--yes');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^era_\w{26} is in progress/)]);
    await expect.poll(async () => (await run('contacts', 'erasures')).stdout).toMatch(/done\s+block/);
    expect((await run('contacts', 'show', erased)).code).toBe(1);
  });

  it('says what to give where nothing is to be changed', async () => {
    const { code, stderr } = await run('contacts', 'tag', '+16505551234');
    expect([code, stderr]).toEqual([2, expect.stringContaining('Give --add, --remove or --set.')]);
  });
});
