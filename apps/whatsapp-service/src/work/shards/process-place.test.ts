import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { hasEnded } from './process-place.ts';

const own = { where: 'here', pid: process.pid };

describe('hasEnded', () => {
  it('tells of a process that was here and is gone', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    expect(hasEnded({ where: 'here', pid }, own)).toBe(true);
  });

  it('does not tell of one that runs, of itself, of one elsewhere or of an unknown one', () => {
    expect(hasEnded({ where: 'here', pid: process.ppid }, own)).toBe(false);
    expect(hasEnded(own, own)).toBe(false);
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    expect(hasEnded({ where: 'elsewhere', pid }, own)).toBe(false);
    expect(hasEnded(null, own)).toBe(false);
    expect(hasEnded({ where: 'here', pid }, null)).toBe(false);
  });
});
