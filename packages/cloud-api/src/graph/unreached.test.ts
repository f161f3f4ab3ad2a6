import { describe, expect, it } from 'vitest';
import { explainUnreached } from './unreached.ts';

describe('explainUnreached', () => {
  it.each([
    ['PROXY_407', /user name and password/, /user:password@/],
    ['PROXY_403', /proxy refuses/, /NO_PROXY/],
    ['PROXY_UNUSABLE', /is not the URL of an HTTP proxy/, /SOCKS/],
    ['PROXY_ECONNREFUSED', /proxy can’t be reached/, /HTTPS_PROXY/],
    ['ENOTFOUND', /resolved/, /DNS/],
    ['EAI_AGAIN', /resolved/, /DNS/],
    ['CERT_HAS_EXPIRED', /this machine’s time/, /clock/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /certificate is not trusted/, /NODE_EXTRA_CA_CERTS/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /certificate is not trusted/, /NODE_EXTRA_CA_CERTS/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /certificate is not trusted/, /NODE_EXTRA_CA_CERTS/],
    ['ECONNREFUSED, ECONNREFUSED', /refused/, /firewall/],
    ['UND_ERR_CONNECT_TIMEOUT', /timed out/, /port 443/],
    ['ENETUNREACH', /no route/, /network/],
    ['ECONNRESET', /closed before it was ready/, /proxy/],
    ['TypeError', /connection failed/, /network/],
  ])('explains %s', (reason, cause, remedy) => {
    expect(explainUnreached(reason)).toEqual({
      cause: expect.stringMatching(cause),
      remedy: expect.stringMatching(remedy),
    });
  });
});
