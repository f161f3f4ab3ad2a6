import { createServer } from 'node:http';
import type { TestProject } from 'vitest/node';
import { forMinutes, openFirestoreEmulator } from './firestore-emulator.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Answers with the emulator's address, or with an empty body where there is none. */
    firestoreEmulatorUrl: string;
  }
}

/**
 * One emulator for a whole test run, however many test files want it: the first that asks, over loopback, has it
 * started. Runs that need no Firestore don't pay for it.
 */
export default async function setUp({ provide }: TestProject): Promise<() => Promise<void>> {
  let opening: ReturnType<typeof openFirestoreEmulator> | undefined;
  const server = createServer((_request, response) => {
    opening ??= openFirestoreEmulator(process.env, forMinutes).then((emulator) => {
      if (emulator.host === null) console.log(`Firestore suites skipped: no emulator found (${emulator.reason}).`);
      return emulator;
    });
    opening.then(
      ({ host }) => response.end(host ?? ''),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  provide('firestoreEmulatorUrl', `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`);
  return async () => {
    server.close();
    const emulator = await opening?.catch(() => undefined);
    if (emulator && emulator.host !== null) await emulator.stop();
  };
}
