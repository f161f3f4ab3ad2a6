import { describe, expect, it } from 'vitest';
import { type Figure, isReached } from './figure.ts';
import { renderTable } from './table.ts';

const figure = (measured: number | null, target?: Figure['target']): Figure => ({
  name: 'n',
  label: 'a figure',
  measured,
  unit: 'ms',
  ...(target && { target }),
});

describe('isReached', () => {
  it('includes the bound in "at least" and "at most", and excludes it from "under"', () => {
    expect(isReached(figure(5, { atLeast: 5 }))).toBe(true);
    expect(isReached(figure(4.9, { atLeast: 5 }))).toBe(false);
    expect(isReached(figure(5, { atMost: 5 }))).toBe(true);
    expect(isReached(figure(5, { under: 5 }))).toBe(false);
  });

  it('is false for a figure that was not measured, and null for one without a target', () => {
    expect(isReached(figure(null, { under: 5 }))).toBe(false);
    expect(isReached(figure(1))).toBe(null);
  });
});

describe('renderTable', () => {
  it('shows the measured value, the target, and NO if the target was not reached', () => {
    const table = renderTable([figure(1_234.5), figure(4.25, { under: 5 }), figure(70, { under: 50 })]);
    expect(table.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['figure', 'measured', 'target', 'reached'],
      ['--------', '--------', '-----------', '-------'],
      ['a figure', '1,235 ms'],
      ['a figure', '4.3 ms', 'under 5 ms', 'yes'],
      ['a figure', '70 ms', 'under 50 ms', 'NO'],
    ]);
  });

  it('puts the reason why something was not measured below the table', () => {
    const table = renderTable([{ ...figure(null, { under: 5 }), note: 'there is no emulator' }]);
    expect(table).toContain('not measured');
    expect(table).toMatch(/\n\na figure: there is no emulator$/);
  });
});
