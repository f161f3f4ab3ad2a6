import { imageSize } from 'image-size';
import { decoders, encodeJpeg } from './codecs.ts';
import { maxPicturePixels } from './picture.ts';
import { shrink } from './shrink.ts';
import { turn } from './turn.ts';

/**
 * A small JPEG of a picture, turned as it is to be displayed. Rejects if the bytes are no picture of this type, or one
 * of too many pixels: its header is read first, since few bytes can become very many.
 */
export async function thumbnailOf(bytes: Uint8Array<ArrayBuffer>, type: string, side: number): Promise<Uint8Array> {
  const { width, height, orientation = 1 } = imageSize(bytes);
  if (width * height > maxPicturePixels) throw new Error(`It is ${width} by ${height} pixels.`);
  const decode = await decoders[type]?.();
  if (decode === undefined) throw new Error(`${type} is not decoded.`);
  return encodeJpeg(turn(shrink(await decode(bytes.buffer), side), orientation));
}
