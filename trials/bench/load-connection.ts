import { connect, type Socket } from 'node:net';

/** One keep-alive connection with at most one request in progress. */
export interface LoadConnection {
  /** Writes a request. The answer comes through `onAnswer`. */
  readonly send: (request: Buffer) => void;
  readonly close: () => void;
}

export interface LoadConnectionOptions {
  readonly port: number;
  /** Called once for each request: with the status, or 0 if the connection broke before the whole response had arrived. */
  readonly onAnswer: (connection: LoadConnection, status: number) => void;
}

/**
 * Connects to the loopback address, and replaces a broken connection by a new one. It reads into one buffer, and parses
 * only an answer's status and where it ends, to leave the processor to the service.
 */
export async function openConnection({ port, onAnswer }: LoadConnectionOptions): Promise<LoadConnection> {
  let isWaiting = false;
  let isClosed = false;
  const settle = (status: number): void => {
    if (!isWaiting) return;
    isWaiting = false;
    onAnswer(connection, status);
  };
  const open = (): Promise<Socket> => dial(port, createAnswerReader(settle), reopen);
  const reopen = (): void => {
    if (isClosed) return;
    open().then(
      (fresh) => {
        socket = fresh;
        settle(0);
      },
      () => setTimeout(settle, retryAfterMs, 0),
    );
  };
  const connection: LoadConnection = {
    send: (request) => {
      isWaiting = true;
      if (socket.destroyed) reopen();
      else socket.write(request);
    },
    close: () => {
      isClosed = true;
      socket.destroy();
    },
  };
  let socket = await open();
  return connection;
}

function dial(port: number, read: (chunk: Buffer) => void, onClose: () => void): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const onread = {
      buffer: Buffer.allocUnsafe(16_384),
      callback: (length: number, buffer: Uint8Array): boolean => {
        read(Buffer.from(buffer.buffer, buffer.byteOffset, length));
        return true;
      },
    };
    const socket = connect({ host: '127.0.0.1', port, noDelay: true, onread });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.on('error', () => {});
      socket.once('close', onClose);
      resolve(socket);
    });
  });
}

/** Reads answers from chunks and reports the status of each whole one. */
export function createAnswerReader(onAnswer: (status: number) => void): (chunk: Buffer) => void {
  let pending: Buffer | null = null;
  // Answers to the same request usually have the same length, so only the first has to be parsed.
  let usual = { length: -1, status: 0 };
  return (chunk) => {
    if (pending === null && chunk.length === usual.length && statusOf(chunk) === usual.status) {
      onAnswer(usual.status);
      return;
    }
    const bytes: Buffer = pending === null ? chunk : Buffer.concat([pending, chunk]);
    if (!isWhole(bytes)) {
      pending = Buffer.from(bytes);
      return;
    }
    const status = statusOf(bytes);
    if (pending === null && status === 200) usual = { length: bytes.length, status };
    pending = null;
    onAnswer(status);
  };
}

/** `HTTP/1.1 200 OK`: the three digits after the version. */
function statusOf(bytes: Buffer): number {
  return ((bytes[9] ?? 0) - 48) * 100 + ((bytes[10] ?? 0) - 48) * 10 + ((bytes[11] ?? 0) - 48);
}

function isWhole(bytes: Buffer): boolean {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return false;
  const head = bytes.toString('latin1', 0, headEnd);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return bytes.length >= headEnd + 4 + Number(length);
  return bytes.subarray(-5).equals(lastChunk);
}

const retryAfterMs = 20;
const lastChunk = Buffer.from('0\r\n\r\n');
