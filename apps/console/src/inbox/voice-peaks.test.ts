import { describe, expect, it } from 'vitest';
import { peaksOf, playTime } from './voice-peaks.ts';

describe('the waveform of a voice note', () => {
  it('has the loudest part at full height, and the others in proportion', () => {
    expect(peaksOf(new Float32Array([0.5, -0.5, 0.25, -0.25, 0, 0]), 3)).toEqual([1, 0.5, 0]);
  });

  it('stays flat for silence, and for a recording with fewer samples than parts', () => {
    expect(peaksOf(new Float32Array(100), 4)).toEqual([0, 0, 0, 0]);
    expect(peaksOf(new Float32Array([1]), 3)).toEqual([1, 0, 0]);
    expect(peaksOf(new Float32Array(0), 2)).toEqual([0, 0]);
  });

  it('formats the duration', () => {
    expect([0, 5.9, 65, Number.NaN, Number.POSITIVE_INFINITY].map(playTime)).toEqual([
      '0:00',
      '0:05',
      '1:05',
      '0:00',
      '0:00',
    ]);
  });
});
