// Its entry for Node brings a worker, and an import that the bundle has already.
import { Zip, ZipDeflate } from 'fflate/browser';

/** One file of an archive: its path there, and its bytes as they come. */
export interface ArchivedFile {
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
}

const nothing = new Uint8Array();

/** A zip archive of these files, made as it is read: no file is held in memory as a whole. Up to 4 GiB. */
export async function* zipOf(files: AsyncIterable<ArchivedFile>): AsyncGenerator<Uint8Array> {
  let made: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    made.push(chunk);
  });
  const taken = (): Uint8Array[] => {
    const chunks = made;
    made = [];
    return chunks;
  };
  for await (const { name, chunks } of files) {
    const file = new ZipDeflate(name, { level: 6 });
    zip.add(file);
    for await (const chunk of chunks) {
      file.push(chunk);
      yield* taken();
    }
    file.push(nothing, true);
    yield* taken();
  }
  zip.end();
  yield* taken();
}
