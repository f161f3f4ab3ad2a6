import { once } from 'node:events';
import {
  type ClientHttp2Session,
  connect,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import { type CallReader, callReaders } from './billing.ts';
import { readFrames } from './grpc-frames.ts';

/** One call, or a part of a call that is still open, with what Firestore bills for it. */
export interface MeteredCall {
  /** Milliseconds of `performance.now()`. */
  readonly at: number;
  /** Such as `Commit`. */
  readonly call: string;
  readonly collection: string;
  readonly reads: number;
  readonly writes: number;
  readonly deletes: number;
}

/** A proxy between a service and Firestore's emulator that counts what is billed. */
export interface FirestoreMeter {
  /** For `FIRESTORE_EMULATOR_HOST`. */
  readonly host: string;
  /** All calls so far, in order. */
  readonly calls: readonly MeteredCall[];
  /**
   * Messages that could not be read, each with the reason. They were passed on, but `calls` does not contain what they
   * bill.
   */
  readonly unread: readonly string[];
  stop(): Promise<void>;
}

/**
 * Passes every call on unchanged, over HTTP/2, and reads it. The service does not notice, so the count is exact for any
 * build.
 * @param emulator `host:port` of the emulator.
 */
export async function startFirestoreMeter(emulator: string): Promise<FirestoreMeter> {
  const readers = callReaders();
  const calls: MeteredCall[] = [];
  const unread: string[] = [];
  const upstream = connect(`http://${emulator}`);
  const server = createServer();
  server.on('stream', (stream, headers) => {
    const name = String(headers[':path']).split('/').at(-1) ?? '';
    const meter = meterCall(name, readers.get(name), calls);
    const read = (part: 'request' | 'response') =>
      readFrames((bytes) => {
        try {
          meter[part](bytes);
        } catch (error) {
          const start = bytes.subarray(0, 64).toString('hex');
          unread.push(`${part} of ${name}, ${bytes.length} bytes, starting with ${start}: ${String(error)}`);
        }
      });
    passOn(stream, headers, upstream, { request: read('request'), response: read('response'), end: meter.end });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session));
  return {
    host: `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    calls,
    unread,
    stop: async () => {
      upstream.destroy();
      for (const session of sessions) session.destroy();
      server.close();
    },
  };
}

/** Takes messages, or the chunks of a stream of messages. */
interface CallMeter {
  readonly request: (bytes: Buffer) => void;
  readonly response: (bytes: Buffer) => void;
  readonly end: () => void;
}

/**
 * Counts the writes of a call when they are requested, each document of a listener when it arrives, and other reads at
 * the end.
 */
function meterCall(call: string, reader: CallReader | undefined, calls: MeteredCall[]): CallMeter {
  let collection = '';
  let reads = 0;
  let noted = 0;
  let least = 0;
  const note = (bills: { reads?: number; writes?: number; deletes?: number }): void => {
    calls.push({ at: performance.now(), call, collection, reads: 0, writes: 0, deletes: 0, ...bills });
  };
  return {
    request: (bytes) => {
      const asked = reader?.request(bytes);
      if (!asked) return;
      if (collection === '' && !reader?.continues(bytes)) least = reader?.leastReads ?? 0;
      collection ||= asked.collection;
      if (asked.writes + asked.deletes > 0) note({ writes: asked.writes, deletes: asked.deletes });
    },
    response: (bytes) => {
      const read = reader?.response(bytes).reads ?? 0;
      reads += read;
      if (call !== 'Listen' || read === 0) return;
      noted += read;
      note({ reads: read });
    },
    end: () => {
      const billed = Math.max(reads, least);
      if (billed > noted) note({ reads: billed - noted });
    },
  };
}

function passOn(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  upstream: ClientHttp2Session,
  meter: CallMeter,
): void {
  // Compressed messages could not be read here.
  const { 'grpc-accept-encoding': _compressed, ...passed } = headers;
  const call = upstream.request(passed, { endStream: false });
  const fail = (): void => {
    stream.close();
    call.close();
  };
  stream.on('data', meter.request);
  call.on('data', meter.response);
  call.on('response', (answer) => {
    if (stream.closed || stream.destroyed) return;
    stream.respond(answer, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
  });
  let trailers: IncomingHttpHeaders = {};
  call.on('trailers', (received) => {
    trailers = received;
  });
  stream.pipe(call);
  call.pipe(stream);
  stream.on('error', fail);
  stream.on('aborted', fail);
  call.on('error', fail);
  call.on('close', meter.end);
}
