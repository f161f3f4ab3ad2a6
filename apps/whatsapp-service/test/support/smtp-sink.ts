import { createServer, type Server, type Socket } from 'node:net';

/** A mail server on this machine that takes everything, or refuses all recipients. */
export interface SmtpSink {
  /** `smtp://127.0.0.1:…` */
  readonly url: string;
  /** Whole messages, headers and body, oldest first. */
  readonly mails: string[];
  /** Answers `550` to every recipient from now on. */
  refuse(): void;
  close(): void;
}

export async function openSmtpSink(): Promise<SmtpSink> {
  const mails: string[] = [];
  let isRefusing = false;
  const sockets = new Set<Socket>();
  const serve = (socket: Socket): void => {
    sockets.add(socket);
    let [text, isInData] = ['', false];
    socket.write('220 sink\r\n');
    socket.on('data', (chunk) => {
      text += chunk;
      for (;;) {
        const end = isInData ? '\r\n.\r\n' : '\r\n';
        const at = text.indexOf(end);
        if (at === -1) return;
        const part = text.slice(0, at);
        text = text.slice(at + end.length);
        if (isInData) mails.push(part);
        const wasData = !isInData && part.toUpperCase() === 'DATA';
        isInData = wasData;
        socket.write(wasData ? '354 go on\r\n' : `${answerTo(part)}\r\n`);
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  };
  const answerTo = (line: string): string => (isRefusing && /^RCPT /i.test(line) ? '550 no such user' : '250 ok');
  const server: Server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refuse: () => {
      isRefusing = true;
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
