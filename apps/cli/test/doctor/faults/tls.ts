import type { DoctorScene } from '../doctor-scene.ts';
import type { Fault } from '../fault.ts';
import type { TlsScene } from '../tls-scene.ts';

export const tlsFaults = ({ pointTo }: DoctorScene, tls: TlsScene): readonly Fault[] => [
  ...(
    [
      ['the certificate is self-signed', 'failed', () => tls.selfSigned(), /self-signed.*Let’s Encrypt/],
      ['it has expired', 'failed', () => tls.issue({ days: -1 }), /expired on \d{4}-.*Renew it/],
      ['it ends within a week', 'warning', () => tls.issue({ days: 6 }), /until \d{4}-.*\(6 days\).*Renew it/],
      ['it isn’t valid yet', 'failed', () => tls.issue({ fromDays: 2 }), /is not valid before \d{4}-/],
      ['it comes without the one in between', 'failed', tls.withoutIntermediate, /chain is incomplete.*fullchain\.pem/],
      ['its host name is wrong', 'failed', () => tls.issue({ host: 'a.example' }), /for a\.example, not for localhost/],
      ['its authority is not public', 'failed', tls.ofStranger, /authority is not public/],
    ] as const
  ).map(
    ([what, verdict, certificate, says]): Fault => ({
      check: 'tls',
      what,
      verdict,
      break: () => tls.serve(certificate()),
      env: () => pointTo(tls.callback()),
      mend: () => tls.serve(tls.issue()),
      says,
    }),
  ),
  // TLS 1.2 turns away who brings none before the server’s own can be judged.
  ...(
    [
      ['mtls', 'TLSv1.3'],
      ['tls', 'TLSv1.2'],
    ] as const
  ).map(
    ([check, maxVersion]): Fault => ({
      check,
      what: `the endpoint asks for a client certificate (${maxVersion})`,
      verdict: 'unknown',
      break: () => tls.serve(tls.issue(), { requestCert: true, rejectUnauthorized: true, maxVersion }),
      env: () => pointTo(tls.callback()),
      mend: () => tls.serve(tls.issue()),
      says: /meta-outbound-api-ca-2025-12/,
    }),
  ),
];
