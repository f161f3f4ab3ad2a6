import { connect, type Socket } from 'node:net';
import { type Answer, createAnswerReader } from './answer-reader.ts';

/** How an exchange ended. */
export type Ending =
  /** All answers arrived. */
  | 'answered'
  /** The server closed the connection without another answer. */
  | 'closed'
  /** The client disconnected, as intended. */
  | 'left'
  /** Nothing arrived within the time limit. */
  | 'hung'
  /** The connection failed. */
  | 'refused';

export interface Outcome {
  readonly ending: Ending;
  readonly answers: readonly Answer[];
}

/** What is sent over a connection, and what is expected in return. */
export interface Sending {
  readonly bytes: Buffer;
  /** How many answers end the exchange. */
  readonly answers: number;
  readonly isHead: boolean;
  /** How the bytes are written. */
  readonly pieces?: number;
  /** The client closes its side once it has written. */
  readonly isHalfClosed?: boolean;
  /** Nothing is read. */
  readonly isUnread?: boolean;
  /** The client disconnects after this many milliseconds, whatever has arrived by then. */
  readonly leavesAfterMs?: number;
  /** The longest that the server may take. */
  readonly limitMs: number;
}

/** A raw connection: sends exactly these bytes, without corrections by a client library. */
export interface Line {
  readonly send: (sending: Sending) => Promise<Outcome>;
  /** Whether it can be used for another exchange. */
  readonly isOpen: () => boolean;
  readonly close: () => void;
}

const firstPieceBytes = 40;
const pieceEveryMs = 10;

/** The receiver of a connection's events: the current exchange. */
interface Listener {
  readonly onData: (chunk: Buffer) => void;
  readonly onEnd: () => void;
  readonly onClose: () => void;
}

/** Opens a connection from one of this machine's loopback addresses. */
export function openLine(port: number, localAddress: string | undefined): Line {
  const socket = connect({
    host: '127.0.0.1',
    port,
    noDelay: true,
    allowHalfOpen: true,
    ...(localAddress !== undefined && { localAddress }),
  });
  const line: { isConnected: boolean; isEnded: boolean; current: Listener | null } = {
    isConnected: false,
    isEnded: false,
    current: null,
  };
  socket.once('connect', () => {
    line.isConnected = true;
  });
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => line.current?.onData(chunk));
  socket.on('end', () => {
    line.isEnded = true;
    line.current?.onEnd();
    // The server is done; a client that keeps its side open would keep the connection in the system.
    socket.end();
  });
  socket.on('close', () => line.current?.onClose());
  return {
    send: (sending) => exchange(socket, line, sending),
    isOpen: () => !socket.destroyed && !line.isEnded && socket.writable,
    close: () => socket.destroy(),
  };
}

function exchange(
  socket: Socket,
  line: { readonly isConnected: boolean; current: Listener | null },
  sending: Sending,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const answers: Answer[] = [];
    const timers: NodeJS.Timeout[] = [];
    const settle = (ending: Ending): void => {
      if (line.current !== listener) return;
      line.current = null;
      for (const timer of timers) clearTimeout(timer);
      if (ending !== 'answered' || answers.at(-1)?.isKeptAlive === false || sending.isHalfClosed) socket.destroy();
      resolve({ ending, answers });
    };
    const onAnswer = (answer: Answer): void => {
      answers.push(answer);
      // A stream continues, and nothing follows an answer that closes.
      if (answers.length >= sending.answers || !answer.isKeptAlive) settle('answered');
    };
    const reader = createAnswerReader(() => sending.isHead, onAnswer);
    const onClose = (): void => {
      if (!line.isConnected) settle('refused');
      else settle(answers.length > 0 ? 'answered' : 'closed');
    };
    const onEnd = (): void => {
      reader.end();
      onClose();
    };
    const listener: Listener = { onData: reader.read, onEnd, onClose };
    line.current = listener;
    if (socket.destroyed) {
      settle('closed');
      return;
    }
    if (sending.isUnread) socket.pause();
    timers.push(setTimeout(settle, sending.limitMs, 'hung'));
    if (sending.leavesAfterMs !== undefined) timers.push(setTimeout(settle, sending.leavesAfterMs, 'left'));
    write(socket, sending);
  });
}

function write(socket: Socket, { bytes, pieces = 1, isHalfClosed }: Sending): void {
  if (pieces > 1) writeInPieces(socket, bytes, pieces);
  else if (isHalfClosed) socket.end(bytes);
  else socket.write(bytes);
}

/** Cuts once in the head, then anywhere. */
function writeInPieces(socket: Socket, bytes: Buffer, pieces: number): void {
  const size = Math.max(1, Math.ceil((bytes.length - firstPieceBytes) / Math.max(1, pieces - 1)));
  let at = 0;
  const next = (): void => {
    if (socket.destroyed || at >= bytes.length) return;
    const end = at === 0 ? firstPieceBytes : at + size;
    socket.write(bytes.subarray(at, end));
    at = end;
    setTimeout(next, pieceEveryMs);
  };
  next();
}
