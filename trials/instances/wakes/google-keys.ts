import { createSign, generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { createAuthority } from '../../../apps/cli/test/support/certificates.ts';

/** Google's keys, as services read them to check who calls; and a holder of the private one. */
export interface GoogleKeys {
  /** Variables with which a service reads these keys at Google's address, by a proxy: it runs as it does elsewhere. */
  readonly env: Readonly<Record<string, string>>;
  /** An `Authorization` header as Pub/Sub's push has it. */
  bearer(): string;
  /** How often the keys were read. */
  reads(): number;
  close(): void;
}

export interface GoogleKeysOptions {
  /** The audience of the tokens. */
  readonly audience: string;
  /** Whose they are: the address of a service account. */
  readonly account: string;
  /** For the certificate of the authority. */
  readonly folder: string;
}

const host = 'www.googleapis.com';
const keyId = 'trial';
const hourSeconds = 3_600;

export async function openGoogleKeys({ audience, account, folder }: GoogleKeysOptions): Promise<GoogleKeys> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const authority = createAuthority(Date.now());
  const { key, chain } = authority.issue({ host, validUntil: Date.now() + 86_400_000 });
  const authorityFile = `${folder}/authority.pem`;
  await writeFile(authorityFile, authority.root);
  let reads = 0;
  const google = createHttpsServer({ key, cert: chain }, (_request, response) => {
    reads += 1;
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'public, max-age=3600' });
    response.end(JSON.stringify({ [keyId]: pem }));
  });
  const port = await listening(google);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
  };
  google.on('connection', keep);
  const proxy = createHttpServer((_request, response) => response.writeHead(405).end());
  proxy.on('connection', keep).on('connect', ({ url }, near: Socket) => {
    if (url !== `${host}:443`) {
      near.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const far = connect(port, '127.0.0.1', () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n');
      near.pipe(far).pipe(near);
    });
    keep(far);
  });
  const proxyPort = await listening(proxy);
  return {
    env: {
      HTTPS_PROXY: `http://127.0.0.1:${proxyPort}`,
      NO_PROXY: '127.0.0.1,localhost',
      NODE_EXTRA_CA_CERTS: authorityFile,
    },
    bearer: () => {
      const now = Math.floor(Date.now() / 1_000);
      const claims = {
        email: account,
        email_verified: true,
        iss: 'https://accounts.google.com',
        aud: audience,
        sub: '1',
      };
      const signed = [
        { alg: 'RS256', kid: keyId },
        { ...claims, iat: now - 10, exp: now + hourSeconds },
      ]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      return `Bearer ${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
    },
    reads: () => reads,
    close: () => {
      for (const socket of sockets) socket.destroy();
      google.close();
      proxy.close();
    },
  };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}
