import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { hasEnded } from './process-place.ts';

const own = { where: 'here', pid: process.pid };

describe('hasEnded', () => {
  it('recognises a process of this machine that has ended', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    expect(hasEnded({ where: 'here', pid }, own)).toBe(true);
  });

  it('does not take for ended one that runs, itself, one elsewhere or an unknown one', () => {
    expect(hasEnded({ where: 'here', pid: process.ppid }, own)).toBe(false);
    expect(hasEnded(own, own)).toBe(false);
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    expect(hasEnded({ where: 'elsewhere', pid }, own)).toBe(false);
    expect(hasEnded(null, own)).toBe(false);
    expect(hasEnded({ where: 'here', pid }, null)).toBe(false);
  });
});
