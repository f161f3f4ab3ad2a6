import type { Paint } from './event-line.ts';

/** What a sandbox run gets from outside. */
export interface SandboxSurroundings {
  readonly print: (line: string) => void;
  readonly paint: Paint;
  /** Resolves when the person wants it to end. */
  readonly stopped: Promise<void>;
  /** Folder for the store and the log; emptied at the start. */
  readonly folder: string;
  /** The same as people should read it. */
  readonly folderName: string;
}

/** Throwaway credentials of one run. */
export interface Credentials {
  readonly verifyToken: string;
  readonly appSecret: string;
  readonly apiKey: string;
}
