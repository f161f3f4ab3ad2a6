import type { DatabaseThread } from './database-thread.ts';
import { fileOf, moveAside } from './files.ts';

export interface ReplaceViewOptions {
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The thread that writes the view. */
  readonly view: DatabaseThread;
  /** Threads that read it. */
  readonly readers: readonly DatabaseThread[];
  /** Called while no thread has the view open. */
  readonly onMoved: () => void;
}

/**
 * Moves a damaged view aside while the service runs, and begins a new one. Webhooks are still stored; calls that need the
 * view wait. Resolves with the old file's new name.
 */
export async function replaceView({ path, now, view, readers, onMoved }: ReplaceViewOptions): Promise<string> {
  const moved = Promise.withResolvers<void>();
  const made = Promise.withResolvers<void>();
  try {
    await Promise.all([view.reopen(moved.promise), ...readers.map((thread) => thread.reopen(made.promise))]);
    const aside = moveAside(fileOf(path, 'view'), 'damaged', now);
    onMoved();
    moved.resolve();
    // Its thread makes the file that the others read.
    await view.call('progress', []);
    return aside;
  } finally {
    moved.resolve();
    made.resolve();
  }
}
