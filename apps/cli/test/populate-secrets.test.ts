import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { secretNames } from '../src/setup/secret-manager.ts';
import { whatsapp } from './support/cli.ts';
import { hasTerminal, openTerminal, type RealTerminal } from './support/terminal.ts';

const script = fileURLToPath(new URL('../../../scripts/populate-secrets', import.meta.url));
const path = process.env.PATH ?? '';

let folder: string;
let terminal: RealTerminal | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'populate-'));
  await mkdir(join(folder, 'secrets'));
  await writeFile(join(folder, '.env'), '');
  await writeFile(join(folder, 'gcloud'), fakeGcloud(folder));
  await chmod(join(folder, 'gcloud'), 0o755);
});
afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
  process.env.PATH = path;
  await rm(folder, { recursive: true, force: true });
});

/** A fake gcloud that stores each secret in a file and records its arguments. */
const fakeGcloud = (place: string): string => `#!/bin/sh
echo "$*" >> ${place}/asked
case "$*" in
  'secrets describe '*) [ -f "${place}/secrets/$3" ] || { echo "ERROR: NOT_FOUND: Secret [$3] not found." >&2; exit 1; } ;;
  'secrets versions add '*) cat > "${place}/secrets/$4" ;;
  'secrets versions access '*) name=\${5#--secret=}; cat "${place}/secrets/$name" ;;
  *) echo "ERROR: unexpected: $*" >&2; exit 1 ;;
esac
`;

/** As Terraform leaves them: each with a version of white space. */
async function asTerraformLeavesThem(values: Readonly<Record<string, string>> = {}): Promise<void> {
  for (const name of secretNames) await writeFile(join(folder, 'secrets', name), values[name] ?? ' ');
}

const kept = async (name: string): Promise<string> => readFile(join(folder, 'secrets', name), 'utf8');
const asked = async (): Promise<string> => readFile(join(folder, 'asked'), 'utf8');

const openScript = (...args: readonly string[]): RealTerminal =>
  openTerminal(
    ['--project', 'my-project', '--settings', join(folder, '.env'), ...args],
    { PATH: `${folder}:${path}`, HOME: folder },
    [script],
  );

describe('scripts/populate-secrets', { timeout: 60_000 }, () => {
  it.runIf(hasTerminal)('asks for missing secrets, generates those that can be random, and prints none', async () => {
    await asTerraformLeavesThem();
    terminal = openScript();
    await terminal.sees(/Verify token[\s\S]*◆ {2}Generate one\?/);
    terminal.presses('Enter');
    await terminal.sees(/App secret → Show[\s\S]*◆ {2}App secret/);
    terminal.types('the-app-secret-of-meta');
    await terminal.sees('INTEXURAOS_WHATSAPP_APP_SECRET is kept');
    await terminal.sees(/Generate new token[\s\S]*◆ {2}Access token/);
    terminal.types('EAAthe-token');
    await terminal.sees(/API Setup → From[\s\S]*◆ {2}Phone number id/);
    terminal.types('+1 555 078 3881');
    await terminal.sees('it is not the phone number');
    terminal.presses('C-u');
    terminal.types('106540352242922');
    await terminal.sees('INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID is kept');
    await terminal.sees('◆  WhatsApp Business Account id');
    terminal.types('102290129340398');
    await terminal.sees(/API key[\s\S]*◆ {2}Generate one\?/);
    terminal.presses('Enter');
    await terminal.sees('ended with 0');
    expect(await kept('INTEXURAOS_WHATSAPP_APP_SECRET')).toBe('the-app-secret-of-meta');
    expect(await kept('INTEXURAOS_WHATSAPP_ACCESS_TOKEN')).toBe('EAAthe-token');
    expect(await kept('INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID')).toBe('106540352242922');
    const made = [await kept('INTEXURAOS_WHATSAPP_VERIFY_TOKEN'), await kept('INTEXURAOS_WHATSAPP_API_KEYS')];
    for (const secret of made) expect(secret).toMatch(/^[\w-]{32}$/);
    for (const secret of ['the-app-secret-of-meta', 'EAAthe-token', ...made]) {
      expect(await terminal.screen()).not.toContain(secret);
      expect(await asked()).not.toContain(secret);
    }
    // Nothing is written in addition to what gcloud keeps: no settings, no history.
    expect((await readdir(folder)).toSorted()).toEqual(['.env', 'asked', 'gcloud', 'secrets']);
  });

  it.runIf(hasTerminal)('leaves existing secrets unchanged, unless told to replace them', async () => {
    await asTerraformLeavesThem(Object.fromEntries(secretNames.map((name) => [name, 'is there'])));
    terminal = openScript();
    await terminal.sees('All secrets are there');
    await terminal.sees('ended with 0');
    expect(await asked()).not.toContain('versions add');
    await terminal.close();
    terminal = openScript('--again', 'INTEXURAOS_WHATSAPP_ACCESS_TOKEN');
    await terminal.sees(/Generate new token[\s\S]*◆ {2}Access token/);
    terminal.types('EAAanother');
    await terminal.sees('ended with 0');
    expect(await kept('INTEXURAOS_WHATSAPP_ACCESS_TOKEN')).toBe('EAAanother');
    expect((await asked()).match(/versions add/g)).toHaveLength(1);
  });

  it.runIf(hasTerminal)('offers the values that setup stored in .env', async () => {
    await asTerraformLeavesThem(Object.fromEntries(secretNames.slice(1).map((name) => [name, 'is there'])));
    await writeFile(join(folder, '.env'), 'INTEXURAOS_WHATSAPP_VERIFY_TOKEN=kept-by-setup-earlier\n');
    terminal = openScript();
    await terminal.sees('has kept…lier');
    terminal.presses('Enter');
    await terminal.sees('ended with 0');
    expect(await kept('INTEXURAOS_WHATSAPP_VERIFY_TOKEN')).toBe('kept-by-setup-earlier');
  });

  it('prints help, and says what is missing if the project is not installed', () => {
    expect(execFileSync(script, ['--help'], { encoding: 'utf8' })).toMatch(/--project <id>[\s\S]*--again/);
    const alone = join(folder, 'scripts', 'populate-secrets');
    execFileSync('sh', ['-c', `mkdir ${folder}/scripts && cp ${script} ${alone}`]);
    expect(() => execFileSync(alone, { stdio: 'pipe' })).toThrow(/Run `npm install` in/);
  });
});

describe('whatsapp secrets populate', () => {
  const run = (...args: readonly string[]) => {
    process.env.PATH = `${folder}:${path}`;
    return whatsapp(['secrets', 'populate', ...args]);
  };

  it('does not ask unless it runs interactively', async () => {
    await asTerraformLeavesThem();
    expect(await run('--project', 'my-project')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('there is no terminal to answer on'),
    });
  });

  it('refers to Terraform if a secret does not exist yet', async () => {
    expect(await run('--project', 'my-project')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /There is no secret INTEXURAOS_WHATSAPP_VERIFY_TOKEN in my-project[\s\S]*terraform apply/,
      ),
    });
  });

  it('asks for the project, and knows the names', async () => {
    expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining('--project') });
    expect(await run('--project', 'p', '--again', 'TOKEN')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no secret TOKEN'),
    });
  });

  it('lists the unchanged secrets in JSON', async () => {
    await asTerraformLeavesThem(Object.fromEntries(secretNames.map((name) => [name, 'is there'])));
    const ran = await run('--project', 'my-project', '--json');
    expect(ran.code).toBe(0);
    expect(ran.json()).toEqual({ project: 'my-project', put: [], left: [...secretNames] });
  });
});
