import type { Picture } from './picture.ts';

/** By EXIF’s orientation, 1 to 8, of the stored pixels: which are mirrored, in which direction, and which lie on their side. */
const mirroredAcross = [2, 3, 7, 8];
const mirroredDown = [3, 4, 6, 7];
const firstOnSide = 5;

/** The picture as it is to be seen, of one as the camera stored it. An orientation that there is not changes nothing. */
export function turn(picture: Picture, orientation: number): Picture {
  if (orientation < 2 || orientation > 8) return picture;
  const isOnSide = orientation >= firstOnSide;
  const [width, height] = isOnSide ? [picture.height, picture.width] : [picture.width, picture.height];
  const from = new Uint32Array(picture.data.buffer, picture.data.byteOffset, picture.width * picture.height);
  const pixels = new Uint32Array(from.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [column, row] = isOnSide ? [y, x] : [x, y];
      const sourceX = mirroredAcross.includes(orientation) ? picture.width - 1 - column : column;
      const sourceY = mirroredDown.includes(orientation) ? picture.height - 1 - row : row;
      pixels[y * width + x] = from[sourceY * picture.width + sourceX] ?? 0;
    }
  }
  return { width, height, data: new Uint8ClampedArray(pixels.buffer) };
}
