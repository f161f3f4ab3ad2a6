import { connect } from 'node:tls';

export interface TlsLook {
  /** Why Meta wouldn't take it; null where it would. */
  readonly problem: string | null;
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly validUntil: number;
  readonly wantsClientCertificate: boolean;
}

const timeoutMs = 10_000;
/** The server refuses who brings no certificate; with TLS 1.3 only after the handshake. */
const certificateWanted = /CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE/;

/** Shakes hands with the server as a client without a certificate, and looks at what it shows. */
export function lookAtTls(url: URL): Promise<TlsLook> {
  const host = url.hostname;
  return new Promise((resolve) => {
    let look: TlsLook = {
      problem: 'no TLS handshake within 10 s',
      issuer: '',
      validUntil: 0,
      wantsClientCertificate: false,
    };
    const socket = connect({
      host,
      port: Number(url.port || 443),
      servername: host,
      rejectUnauthorized: false,
      timeout: timeoutMs,
    });
    const end = (): void => {
      socket.destroy();
      resolve(look);
    };
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerCertificate();
      look = {
        problem: socket.authorized ? null : problemOf(String(socket.authorizationError)),
        issuer: String(certificate.issuer?.O ?? certificate.issuer?.CN ?? 'unknown'),
        validUntil: Date.parse(certificate.valid_to),
        wantsClientCertificate: false,
      };
      socket.write(`HEAD ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: close\r\n\r\n`);
    });
    socket.once('data', end);
    socket.once('timeout', end);
    socket.once('close', end);
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const isWanted = certificateWanted.test(`${error.code}`);
      look = {
        ...look,
        wantsClientCertificate: isWanted,
        ...(isWanted ? { problem: null } : look.issuer === '' && { problem: error.message }),
      };
      end();
    });
  });
}

const words: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not a public one',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the chain is incomplete: the certificate in between is not sent along',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not a public one, or the chain is incomplete',
  CERT_HAS_EXPIRED: 'it has ended',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is for another name',
};

const problemOf = (code: string): string => words[code] ?? code;
