import { isIP } from 'node:net';
import { connect, type PeerCertificate } from 'node:tls';
import { dayAndTime } from '../../terminal/times.ts';

/** Why Meta wouldn't accept a certificate, and the remedy. */
export interface TlsProblem {
  readonly detail: string;
  readonly cause: string;
  readonly remedy: string;
}

export interface TlsInspection {
  /** Null if Meta would accept it. */
  readonly problem: TlsProblem | null;
  readonly issuer: string;
  /** Milliseconds since 1970; null if the server refused the connection before its certificate could be checked. */
  readonly validUntil: number | null;
  readonly wantsClientCertificate: boolean;
}

const timeoutMs = 10_000;
/** OpenSSL's errors if the server requires a client certificate; with TLS 1.3 they come after the handshake. */
const certificateWanted = /CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE|BAD_CERTIFICATE/;

/** Completes a TLS handshake as a client without a certificate, and checks the server's certificate. */
export function inspectTls(url: URL): Promise<TlsInspection> {
  // Brackets around IPv6 belong only in URLs.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    let look: TlsInspection = {
      problem: unanswered('no TLS handshake within 10 s'),
      issuer: '',
      validUntil: null,
      wantsClientCertificate: false,
    };
    const socket = connect({
      host,
      port: Number(url.port || 443),
      // SNI allows only names (RFC 6066).
      ...(isIP(host) === 0 && { servername: host }),
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
        problem: socket.authorized ? null : problemOf(String(socket.authorizationError), host, certificate),
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
        ...(isWanted ? { problem: null } : look.issuer === '' && { problem: unanswered(error.message) }),
      };
      end();
    });
  });
}

const unanswered = (detail: string): TlsProblem => ({
  detail,
  cause: 'The handshake never completes, so nobody can connect.',
  remedy: 'Check what terminates TLS in front of the service, and that the port is an HTTPS port.',
});

const renewal = 'Renew it, have it renewed automatically, and reload the server.';
const publicOne = 'Get one from a public authority, such as Let’s Encrypt; Meta accepts no self-signed certificate.';
const publicOnly = 'Meta accepts certificates of public authorities only.';

/** OpenSSL's verification errors in plain words. */
function problemOf(code: string, host: string, certificate: PeerCertificate): TlsProblem {
  const until = Date.parse(certificate.valid_to);
  switch (code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return { detail: 'it is self-signed', cause: publicOnly, remedy: publicOne };
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
      return { detail: 'its authority is not public', cause: publicOnly, remedy: publicOne };
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return {
        detail: 'the chain is incomplete: the intermediate certificate is not sent',
        cause: 'Browsers find a missing one themselves; Meta does not, and never calls.',
        remedy: 'Have the server send the whole chain, its own certificate first: fullchain.pem, not cert.pem.',
      };
    case 'CERT_HAS_EXPIRED':
      return {
        detail: until < Date.now() ? `it expired on ${dayAndTime(until)}` : 'a certificate in its chain has expired',
        cause: 'Meta sends nothing to a server whose certificate has expired.',
        remedy: renewal,
      };
    case 'CERT_NOT_YET_VALID':
      return {
        detail: `it is not valid before ${dayAndTime(Date.parse(certificate.valid_from))}`,
        cause: 'Meta accepts no certificate before it is valid. Or this machine’s clock is behind.',
        remedy: 'Wait until then, or serve the previous one; compare the clocks.',
      };
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return {
        detail: `it is for ${namesOf(certificate)}, not for ${host}`,
        cause:
          'The server serves another site’s certificate, or the URL configured at Meta is not the one it was issued for.',
        remedy: `Get one for ${host}, or give Meta a URL whose name it covers: \`whatsapp setup --callback-url\`.`,
      };
    default:
      return { detail: code, cause: publicOnly, remedy: publicOne };
  }
}

const namesOf = ({ subjectaltname }: PeerCertificate): string =>
  subjectaltname?.replaceAll(/DNS:|IP Address:/g, '') || 'no name at all';
