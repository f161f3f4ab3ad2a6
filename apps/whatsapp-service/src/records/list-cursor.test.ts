import { describe, expect, it } from 'vitest';
import { readCursor, writeCursor } from './list-cursor.ts';

describe('readCursor', () => {
  it('reads what writeCursor wrote for the same list', () => {
    expect(readCursor('events', writeCursor('events', ['2026-06-01', 7]))).toEqual(['2026-06-01', 7]);
  });

  it('refuses the cursor of another list', () => {
    expect(() => readCursor('messages', writeCursor('events', [1, 2]))).toThrow(
      expect.objectContaining({ code: 'cursor_invalid', isRetryable: false }),
    );
  });

  it.each(['', 'x', 'bnVsbA', 'W10', 'WyJldmVudHMiXQ', '\ud800'])('refuses %j', (cursor) => {
    expect(() => readCursor('events', cursor)).toThrow(expect.objectContaining({ code: 'cursor_invalid' }));
  });
});
