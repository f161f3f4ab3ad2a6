import { generateKeyPairSync, randomBytes } from 'node:crypto';
import forge from 'node-forge';

/** A key and the certificates that a server sends, its own first, in PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly leaf: string;
  readonly chain: string;
}

/** An authority with an intermediate below it, which signs, as public ones have. */
export interface Authority {
  /** What a client has to trust. */
  readonly root: string;
  /** Times are milliseconds since 1970. */
  issue(wanted: { readonly host: string; readonly validFrom?: number; readonly validUntil: number }): ServerCertificate;
  /** One that is its own authority. */
  selfSigned(host: string): ServerCertificate;
}

interface Holder {
  readonly certificate: forge.pki.Certificate;
  readonly pem: string;
  readonly keyPem: string;
  readonly key: forge.pki.rsa.PrivateKey;
}

interface Wanted {
  readonly name: string;
  /** Who signs; nobody else where there is none. */
  readonly by?: Holder;
  readonly extensions: readonly object[];
  readonly validFrom?: number;
  readonly validUntil: number;
}

const dayMs = 24 * 60 * 60_000;
const ofAuthority = [
  { name: 'basicConstraints', cA: true, critical: true },
  { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
  { name: 'subjectKeyIdentifier' },
];
const ofServer = (host: string): object[] => [
  { name: 'basicConstraints', cA: false },
  { name: 'extKeyUsage', serverAuth: true },
  { name: 'subjectAltName', altNames: [{ type: 2, value: host }] },
];

/** Makes an authority that nobody knows yet. Needs no program but Node. */
export function createAuthority(now: number, name = 'Test'): Authority {
  const inTenYears = now + 3_650 * dayMs;
  const root = makeHolder({ name: `${name} Root CA`, extensions: ofAuthority, validUntil: inTenYears }, now);
  const intermediate = makeHolder(
    { name: `${name} Intermediate CA`, by: root, extensions: ofAuthority, validUntil: inTenYears },
    now,
  );
  const served = ({ keyPem, pem }: Holder, ...others: readonly Holder[]): ServerCertificate => ({
    key: keyPem,
    leaf: pem,
    chain: [pem, ...others.map((each) => each.pem)].join(''),
  });
  return {
    root: root.pem,
    issue: ({ host, ...validity }) =>
      served(makeHolder({ name: host, by: intermediate, extensions: ofServer(host), ...validity }, now), intermediate),
    selfSigned: (host) =>
      served(makeHolder({ name: host, extensions: ofServer(host), validUntil: now + 90 * dayMs }, now)),
  };
}

function makeHolder({ name, by, extensions, validFrom, validUntil }: Wanted, now: number): Holder {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  // Forge reads PKCS#1.
  const keyPem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const key = forge.pki.privateKeyFromPem(keyPem);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  certificate.serialNumber = `01${randomBytes(8).toString('hex')}`;
  certificate.validity.notBefore = new Date(validFrom ?? now - 60 * dayMs);
  certificate.validity.notAfter = new Date(validUntil);
  const subject = [{ name: 'commonName', value: name }];
  certificate.setSubject(subject);
  certificate.setIssuer(by?.certificate.subject.attributes ?? subject);
  certificate.setExtensions([...extensions]);
  certificate.sign(by?.key ?? key, forge.md.sha256.create());
  return { certificate, pem: forge.pki.certificateToPem(certificate), keyPem, key };
}
