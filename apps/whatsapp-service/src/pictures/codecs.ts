import type { Picture } from './picture.ts';

type Decode = (bytes: ArrayBuffer) => Promise<Picture>;

/**
 * Decoders by the type that the content shows, each loaded with its first picture. They are WebAssembly: a broken or
 * malicious file reaches nothing but the memory of its decoder.
 */
export const decoders: Readonly<Record<string, () => Promise<Decode>>> = {
  'image/jpeg': async () => {
    const [{ default: decode, init }, { default: wasm }] = await Promise.all([
      import('@jsquash/jpeg/decode.js'),
      import('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'),
    ]);
    await init(new WebAssembly.Module(wasm));
    return decode;
  },
  'image/png': async () => {
    const [{ default: decode, init }, { default: wasm }] = await Promise.all([
      import('@jsquash/png/decode.js'),
      import('@jsquash/png/codec/pkg/squoosh_png_bg.wasm'),
    ]);
    await init(new WebAssembly.Module(wasm));
    return decode;
  },
  'image/webp': async () => {
    const [{ default: decode, init }, { default: wasm }] = await Promise.all([
      import('@jsquash/webp/decode.js'),
      import('@jsquash/webp/codec/dec/webp_dec.wasm'),
    ]);
    await init(new WebAssembly.Module(wasm));
    return decode;
  },
};

export async function encodeJpeg(picture: Picture): Promise<Uint8Array> {
  const [{ default: encode, init }, { default: wasm }] = await Promise.all([
    import('@jsquash/jpeg/encode.js'),
    import('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'),
  ]);
  await init(new WebAssembly.Module(wasm));
  return new Uint8Array(await encode(picture, { quality }));
}

const quality = 75;
