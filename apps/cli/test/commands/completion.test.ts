import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { whatsapp } from '../support/cli.ts';

describe('whatsapp completion', () => {
  it('completes in bash: commands, their commands, their options', async () => {
    const script = (await whatsapp(['completion', 'bash'])).stdout;
    const complete = (...words: readonly string[]): string[] => {
      const quoted = words.map((word) => `'${word}'`).join(' ');
      const line = `${script}\nCOMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; ${words[0] === 'npx' ? '_npx_whatsapp' : '_whatsapp'}; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return execFileSync('bash', ['-c', line], { encoding: 'utf8' }).trim().split('\n');
    };
    expect(complete('whatsapp', 'do')).toEqual(['doctor']);
    expect(complete('whatsapp', 'send', 'te')).toEqual(['text', 'template']);
    expect(complete('whatsapp', 'doctor', '--f')).toEqual(['--fix']);
    expect(complete('whatsapp', 'send', 'text', '+16505551234', '--wa')).toEqual(['--wait']);
    expect(complete('whatsapp', 'trigger', 'ima')).toEqual(['image']);
    expect(complete('whatsapp', 'secrets', 'rotate', 'ap')).toEqual(['api-key', 'app-secret']);
    expect(complete('whatsapp', 'doctor', '--callback-url', '')).toEqual(['']);
    // F20: every text says npx whatsapp.
    expect(complete('npx', 'whatsapp', 'do')).toEqual(['doctor']);
    expect(complete('npx', 'whatsapp', 'send', 'te')).toEqual(['text', 'template']);
    expect(complete('npx', 'wh')).toEqual(['']);
  });

  // Each speaks its own language; where a shell isn't installed, its script is only looked at.
  const shells: Readonly<Record<string, (script: string, line: string) => string[]>> = {
    zsh: (script, line) => [
      '-fc',
      [
        // biome-ignore lint/suspicious/noTemplateCurlyInString: it is zsh's.
        'compdef() { : }; _files() { print files }; compadd() { shift; print -l -- ${(M)@:#$words[CURRENT]*} }',
        script,
        `words=(${line}); CURRENT=$#words; _whatsapp`,
      ].join('\n'),
    ],
    fish: (script, line) => ['-c', `${script}\ncomplete -C '${line}'`],
  };
  it.each(Object.keys(shells))('completes in %s', async (shell) => {
    const { stdout: script } = await whatsapp(['completion', shell]);
    expect(script).toMatch(/"send text"/);
    if (spawnSync(shell, ['-c', 'true']).status !== 0)
      return console.log(`${shell} is not here: its completion is not run.`);
    const complete = (line: string): string[] =>
      execFileSync(shell, shells[shell]?.(script, line) ?? [], { encoding: 'utf8' })
        .trim()
        .split('\n')
        .sort();
    expect(complete('whatsapp do')).toEqual(['doctor']);
    expect(complete('whatsapp send te')).toEqual(['template', 'text']);
    expect(complete('whatsapp send text +16505551234 --wa')).toEqual(['--wait']);
    expect(complete('whatsapp secrets rotate ap')).toEqual(['api-key', 'app-secret']);
    expect(complete('npx whatsapp secrets rotate ap')).toEqual(['api-key', 'app-secret']);
    expect(complete('npx whatsapp do')).toEqual(['doctor']);
  });
});
