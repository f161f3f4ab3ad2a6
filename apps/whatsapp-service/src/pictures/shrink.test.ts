import { describe, expect, it } from 'vitest';
import type { Picture } from './picture.ts';
import { shrink } from './shrink.ts';
import { turn } from './turn.ts';

type Color = readonly [red: number, green: number, blue: number, opacity?: number];

const picture = (width: number, colors: readonly Color[]): Picture => ({
  width,
  height: colors.length / width,
  data: Uint8ClampedArray.from(colors.flatMap(([red, green, blue, opacity = 255]) => [red, green, blue, opacity])),
});
const reds = ({ data }: Picture): number[] => [...data].filter((_, index) => index % 4 === 0);
const gray = (value: number): Color => [value, value, value];

describe('shrink', () => {
  it('keeps the size of a picture that is small enough', () => {
    const small = picture(2, [gray(1), gray(2), gray(3), gray(4)]);
    expect(shrink(small, 2)).toEqual(small);
  });

  it('makes each pixel the average of all that it covers', () => {
    const four = picture(
      4,
      [gray(0), gray(100), gray(200), gray(100)].concat([gray(100), gray(200), gray(0), gray(100)]),
    );
    const small = shrink(four, 2);
    expect([small.width, small.height, reds(small)]).toEqual([2, 1, [100, 100]]);
  });

  it('divides a pixel that lies between two', () => {
    // Three become two: the one in the middle counts half for each.
    expect(reds(shrink(picture(3, [gray(0), gray(90), gray(240)]), 2))).toEqual([30, 190]);
    expect(reds(shrink(picture(1, [gray(0), gray(90), gray(240)]), 2))).toEqual([30, 190]);
  });

  it('shows transparent parts on white', () => {
    const { data } = shrink(picture(1, [[255, 0, 0, 0]]), 1);
    expect([...data]).toEqual([255, 255, 255, 255]);
    expect([...shrink(picture(1, [[0, 0, 0, 51]]), 1).data]).toEqual([204, 204, 204, 255]);
  });

  it('keeps a pixel of a very narrow picture', () => {
    const line = picture(
      1_000,
      Array.from({ length: 1_000 }, () => gray(7)),
    );
    const small = shrink(line, 10);
    expect([small.width, small.height, reds(small)]).toEqual([10, 1, Array(10).fill(7)]);
  });
});

describe('turn', () => {
  // In rows: 1 2, 3 4, 5 6.
  const stored = picture(2, [1, 2, 3, 4, 5, 6].map(gray));
  it.each([
    [1, 2, [1, 2, 3, 4, 5, 6]],
    [2, 2, [2, 1, 4, 3, 6, 5]],
    [3, 2, [6, 5, 4, 3, 2, 1]],
    [4, 2, [5, 6, 3, 4, 1, 2]],
    [5, 3, [1, 3, 5, 2, 4, 6]],
    [6, 3, [5, 3, 1, 6, 4, 2]],
    [7, 3, [6, 4, 2, 5, 3, 1]],
    [8, 3, [2, 4, 6, 1, 3, 5]],
    [9, 2, [1, 2, 3, 4, 5, 6]],
  ])('shows what was stored with orientation %i as it was seen', (orientation, width, seen) => {
    const turned = turn(stored, orientation);
    expect([turned.width, turned.height, reds(turned)]).toEqual([width, 6 / width, seen]);
  });
});
