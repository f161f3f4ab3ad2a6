/** Pixels in rows, each four bytes: red, green, blue, and how opaque it is. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** 24 megapixels, twice the largest photo that WhatsApp sends: 96 MiB at four bytes each. */
export const maxPicturePixels = 24 * 1024 * 1024;
