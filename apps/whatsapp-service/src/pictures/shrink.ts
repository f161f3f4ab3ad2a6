import type { Picture } from './picture.ts';

const channels = 3;

/**
 * A picture of at most `side` by `side` pixels, in the same shape, on white. Each pixel is the average of all that it covers, so none of the original
 * is passed over. One that is small enough keeps its size.
 */
export function shrink({ data, width, height }: Picture, side: number): Picture {
  const scale = Math.min(1, side / Math.max(width, height));
  const [across, down] = [spread(width, scale), spread(height, scale)];
  const sums = new Float32Array(across.count * down.count * channels);
  const row = new Float32Array(across.count * channels);
  for (let y = 0; y < height; y += 1) {
    row.fill(0);
    addPixels(data.subarray(y * width * 4, (y + 1) * width * 4), across, row);
    const place = down.places[y] ?? 0;
    const share = down.shares[y] ?? 1;
    addRow(row, share, sums, place * row.length);
    if (share < 1) addRow(row, 1 - share, sums, (place + 1) * row.length);
  }
  const weight = (across.count / width) * (down.count / height);
  return { width: across.count, height: down.count, data: pixelsOf(sums, weight) };
}

/** How the pixels of one dimension lie in fewer: each in one, or between one and the next. */
interface Spread {
  readonly count: number;
  readonly places: Uint32Array;
  /** The part of each that lies in its place; the rest lies in the next. */
  readonly shares: Float32Array;
}

function spread(length: number, scale: number): Spread {
  const count = Math.max(1, Math.round(length * scale));
  const places = new Uint32Array(length);
  const shares = new Float32Array(length);
  for (let index = 0; index < length; index += 1) {
    // In units of 1/length, so that all are whole numbers.
    const start = index * count;
    const place = Math.floor(start / length);
    places[index] = place;
    shares[index] = Math.min(1, ((place + 1) * length - start) / count);
  }
  return { count, places, shares };
}

/** Adds the pixels of a row, on white, to the fewer ones that they lie in. */
function addPixels(pixels: Uint8ClampedArray, { places, shares }: Spread, row: Float32Array): void {
  for (let x = 0; x < places.length; x += 1) {
    const at = (places[x] ?? 0) * channels;
    const share = shares[x] ?? 1;
    const opacity = (pixels[x * 4 + 3] ?? 0) / 255;
    const white = 255 * (1 - opacity);
    for (let channel = 0; channel < channels; channel += 1) {
      const value = (pixels[x * 4 + channel] ?? 0) * opacity + white;
      row[at + channel] = (row[at + channel] ?? 0) + value * share;
      if (share < 1) row[at + channels + channel] = (row[at + channels + channel] ?? 0) + value * (1 - share);
    }
  }
}

function addRow(row: Float32Array, share: number, sums: Float32Array, at: number): void {
  for (let index = 0; index < row.length; index += 1) {
    sums[at + index] = (sums[at + index] ?? 0) + (row[index] ?? 0) * share;
  }
}

function pixelsOf(sums: Float32Array, weight: number): Uint8ClampedArray {
  const count = sums.length / channels;
  const data = new Uint8ClampedArray(count * 4);
  for (let pixel = 0; pixel < count; pixel += 1) {
    for (let channel = 0; channel < channels; channel += 1) {
      data[pixel * 4 + channel] = (sums[pixel * channels + channel] ?? 0) * weight;
    }
    data[pixel * 4 + 3] = 255;
  }
  return data;
}
