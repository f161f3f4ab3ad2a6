import { buffer } from 'node:stream/consumers';
import { thumbnailOf } from './thumbnail-of.ts';

/*
 * A program of its own (`pictures.ts`): reads a picture from its standard input and writes a small JPEG of it. The arguments: the type of the picture, and
 * the longer side in pixels. Whatever goes wrong ends it with another code than 0.
 */
const [type = '', side = ''] = process.argv.slice(2);
const bytes = await buffer(process.stdin);
process.stdout.write(await thumbnailOf(Uint8Array.from(bytes), type, Number(side)));
