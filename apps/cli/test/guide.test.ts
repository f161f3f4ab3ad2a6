import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { defaults } from '@intexuraos/whatsapp-simulator/defaults';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checks } from '../src/doctor/checks/checks.ts';
import { whatsapp } from './support/cli.ts';
import { callbackPath, openStand, type Stand } from './support/stand.ts';

const guide = await readFile(new URL('../../../docs/guide/setup.md', import.meta.url), 'utf8');
const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
const shown = [...guide.matchAll(/```console\n\$ whatsapp (explain [^\n]+)\n([\s\S]*?)```/g)].map(
  ([, command = '', output = '']) => [command, output] as const,
);

/** The words of a command line, quotes taken away. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');

const user = '16505551234';
let stand: Stand;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  stand = await openStand();
  env = { ...stand.env, WHATSAPP_CALLBACK_URL: stand.service.url + callbackPath };
});
afterAll(() => stand.close());
beforeEach(() => stand.connect(stand.service.url + callbackPath));

describe('the guide', () => {
  it('shows the most frequent failures', () => {
    expect(shown.map(([command]) => /\d{3,}/.exec(command)?.[0])).toEqual([
      ...['190', '100', '200', '131030'],
      ...['131030', '131047'],
    ]);
  });

  it.each(shown)('shows what `whatsapp %s` prints', async (command, output) => {
    expect((await whatsapp(wordsOf(command))).stdout).toBe(output);
  });

  it.each([
    ['guide', guide],
    ['README', readme],
  ])('shows in the %s what doctor prints where the app is not subscribed', async (_name, document) => {
    stand.meta.platform.world.wabas.get(defaults.wabaId)?.subscribedApps.clear();
    const { stdout } = await whatsapp(['doctor'], { env });
    const [, lines = ''] = /( {2}✗ app is subscribed[\s\S]*?)```/.exec(document) ?? [];
    expect(lines).not.toBe('');
    expect(stdout).toContain(lines);
  });

  it('names checks that there are, and their number', () => {
    const titles = new Set(checks.map(({ title }) => title));
    const named = [...guide.matchAll(/“([a-zA-Z ,’-]+)”/g)].map(([, name = '']) => name);
    const ofDoctor = named.filter((name) => !['Callback', 'Service', 'Rate Limit Exceeded'].includes(name));
    expect(ofDoctor.filter((name) => !titles.has(name.trim()))).toEqual([]);
    for (const document of [guide, readme]) expect(document).toContain(`${checks.length} checks`);
  });

  const commands = [...guide.matchAll(/(?:`|^|npx )whatsapp ((?:[a-z]+)[^`\n#]*)/gm)].map(([, line = '']) =>
    line.trim(),
  );
  // These go on until Ctrl-C, ask, or need Google, and have tests of their own.
  const elsewhere = /^(setup|listen|tail|secrets)\b/;

  it.each([...new Set(commands)])('names a command that there is: `whatsapp %s`', async (line) => {
    stand.meta.users.write(user, { type: 'text', text: { body: 'Hi' } });
    await stand.meta.settled();
    const folder = await mkdtemp(join(tmpdir(), 'guide-'));
    const template = join(folder, 'template.json');
    const body = { type: 'BODY', text: 'Hi' };
    await writeFile(
      template,
      JSON.stringify({ name: 'guide', language: 'en_US', category: 'UTILITY', components: [body] }),
    );
    const filled = line
      .replace('+1234567890', `+${user}`)
      .replace('NUMBER', user)
      .replace('KIND', 'text')
      .replace('FILE', template)
      .replace('https://your-host/webhooks/whatsapp', stand.service.url + callbackPath);
    const words = wordsOf(filled);
    const ran = await whatsapp(elsewhere.test(line) ? [...words, '--help'] : words, { env });
    expect([ran.code, ran.stderr]).toEqual([0, expect.not.stringMatching(/unknown|error:|bug in/)]);
    await rm(folder, { recursive: true });
  });

  it('has curl calls that work as they stand', async () => {
    stand.meta.users.write(user, { type: 'text', text: { body: 'Hi' } });
    await stand.meta.settled();
    const calls = [...guide.matchAll(/```sh\n([\s\S]*?)```/g)]
      .map(([, text = '']) => text)
      .filter((text) => text.includes('curl'));
    const answers: string[] = [];
    for (const text of calls) {
      const here = text
        .replaceAll('http://localhost:8080', stand.service.url)
        .replaceAll('https://graph.facebook.com', stand.meta.url)
        .replace('META_ACCESS_TOKEN="..."', `META_ACCESS_TOKEN="${defaults.token}"`)
        .replace('WABA_ID="1234567890123456"', `WABA_ID="${defaults.wabaId}"`)
        .replace('a-long-random-key', env.INTEXURAOS_WHATSAPP_API_KEYS ?? '')
        .replace('your-phone-number-id', defaults.phoneNumberId)
        .replace('+1234567890', `+${user}`);
      // Not waited for in one piece: the simulator lives in this process.
      answers.push((await promisify(execFile)('bash', ['-euc', here], { timeout: 30_000 })).stdout);
    }
    expect(answers).toEqual([
      expect.stringMatching(/670843887433847[\s\S]*"success": ?true/),
      expect.stringMatching(/wamid\.[\s\S]*wamid\./),
    ]);
  });
});
