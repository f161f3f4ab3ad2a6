import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { createAuthority, type ServerCertificate } from '../support/certificates.ts';
import { type Front, openFront, type Tls } from '../support/front.ts';
import { callbackPath } from '../support/stand.ts';
import { type DoctorScene, never } from './doctor-scene.ts';

interface Wanted {
  readonly host?: string;
  /** From now on; the past where negative. */
  readonly days?: number;
  readonly fromDays?: number;
}

const dayMs = 24 * 60 * 60_000;

export type TlsScene = ReturnType<typeof setUpTlsScene>;

/** For a test file: the service behind TLS, with certificates of an authority that is trusted while it runs. */
export function setUpTlsScene({ stand }: Pick<DoctorScene, 'stand'>) {
  /** As if it were a public one: trusted here, as the clients of a computer trust those. */
  const authority = createAuthority(Date.now());
  const realAuthorities = getCACertificates('default');
  const fronts: Front[] = [];
  beforeAll(() => setDefaultCACertificates([...realAuthorities, authority.root]));
  afterAll(() => setDefaultCACertificates(realAuthorities));
  afterEach(() => {
    for (const each of fronts.splice(0)) each.close();
  });

  const issue = ({ host = 'localhost', days = 90, fromDays = -60 }: Wanted = {}): ServerCertificate => {
    const after = (count: number): number => Date.now() + count * dayMs + 60_000;
    return authority.issue({ host, validFrom: after(fromDays), validUntil: after(days) });
  };
  return {
    issue,
    withoutIntermediate: (): ServerCertificate => {
      const whole = issue();
      return { ...whole, chain: whole.leaf };
    },
    ofStranger: (): ServerCertificate =>
      createAuthority(Date.now(), 'Stranger').issue({ host: 'localhost', validUntil: Date.now() + 90 * dayMs }),
    selfSigned: (): ServerCertificate => authority.selfSigned('localhost'),
    /** The service behind TLS, with this certificate. */
    serve: async ({ key, chain }: ServerCertificate, more: Tls = {}): Promise<void> => {
      fronts.push(await openFront(stand().service.url, { key, cert: chain, ...more }));
    },
    /** Where the one that was served last listens. */
    callback: (): string => (fronts.at(-1) ?? never()).url + callbackPath,
  };
}
