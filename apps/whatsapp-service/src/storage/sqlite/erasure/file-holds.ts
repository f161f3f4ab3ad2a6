import { open } from 'node:fs/promises';

const chunkBytes = 1024 * 1024;

/** Whether a file holds one of these texts anywhere, in rows, in free pages or between them. Read in chunks; false if it is not there. */
export async function fileHolds(file: string, texts: readonly string[]): Promise<boolean> {
  const overlap = Math.max(0, ...texts.map((text) => Buffer.byteLength(text) - 1));
  const handle = await open(file).catch(() => null);
  if (!handle) return false;
  try {
    const chunk = Buffer.alloc(chunkBytes + overlap);
    for (let kept = 0; ; ) {
      const { bytesRead } = await handle.read(chunk, kept, chunkBytes);
      const filled = chunk.subarray(0, kept + bytesRead);
      if (texts.some((text) => filled.includes(text))) return true;
      if (bytesRead === 0) return false;
      kept = Math.min(overlap, filled.length);
      filled.copy(chunk, 0, filled.length - kept);
    }
  } finally {
    await handle.close();
  }
}
