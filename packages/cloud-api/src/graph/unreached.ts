/** Why Meta was not reached, for people. */
export interface UnreachedCause {
  readonly cause: string;
  readonly remedy: string;
}

interface Rule extends UnreachedCause {
  readonly codes: RegExp;
}

/** The first that fits counts. */
const rules: readonly Rule[] = [
  {
    codes: /\bPROXY_407\b/,
    cause: 'the proxy asks for a user name and password',
    remedy: 'Put them into the proxy’s URL in HTTPS_PROXY: http://user:password@host:port.',
  },
  {
    codes: /\bPROXY_\d/,
    cause: 'the proxy refuses to connect to Meta',
    remedy: 'Let the proxy in HTTPS_PROXY connect to Meta’s host, or name the host in NO_PROXY to connect directly.',
  },
  {
    codes: /\bPROXY_UNUSABLE\b/,
    cause: 'HTTPS_PROXY (HTTP_PROXY for an http:// URL) is not the URL of an HTTP proxy',
    remedy:
      'Give the address of an HTTP proxy, such as http://proxy.example.com:3128, or remove it. SOCKS proxies are not supported.',
  },
  {
    codes: /\bPROXY_/,
    cause: 'the proxy can’t be reached',
    remedy: 'Check the proxy and its address in HTTPS_PROXY (HTTP_PROXY for an http:// URL), or remove it.',
  },
  {
    codes: /\b(ENOTFOUND|EAI_\w+)\b/,
    cause: 'the name of the host can’t be resolved',
    remedy:
      'Check DNS on this machine and INTEXURAOS_WHATSAPP_GRAPH_URL. If Meta is only reached through a proxy, set HTTPS_PROXY.',
  },
  {
    codes: /\b(CERT_NOT_YET_VALID|CERT_HAS_EXPIRED)\b/,
    cause: 'the TLS certificate is not valid at this machine’s time',
    remedy: 'Check this machine’s clock first; if it is right, the certificate of the host or of a proxy has expired.',
  },
  {
    codes:
      /\b(SELF_SIGNED_CERT\w*|DEPTH_ZERO\w*|UNABLE_TO_\w+|CERT_\w+|INVALID_CA|ERR_TLS_CERT\w*|ERR_SSL\w*|EPROTO)\b/,
    cause: 'the TLS handshake failed, or the certificate is not trusted',
    remedy:
      'If a proxy inspects TLS, set NODE_EXTRA_CA_CERTS to a PEM file with its CA in the environment of the process, and ' +
      'restart. Else check INTEXURAOS_WHATSAPP_GRAPH_URL.',
  },
  {
    codes: /\bECONNREFUSED\b/,
    cause: 'the connection was refused',
    remedy:
      'Check the firewall and INTEXURAOS_WHATSAPP_GRAPH_URL. If Meta is only reached through a proxy, set HTTPS_PROXY.',
  },
  {
    codes: /\b(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)\b/,
    cause: 'the connection timed out',
    remedy: 'A firewall may drop outgoing packets: open port 443 to Meta’s host, or set HTTPS_PROXY.',
  },
  {
    codes: /\b(ENETUNREACH|EHOSTUNREACH|ENETDOWN|EADDRNOTAVAIL)\b/,
    cause: 'there is no route to the host',
    remedy: 'Check this machine’s network. If Meta is only reached through a proxy, set HTTPS_PROXY.',
  },
  {
    codes: /\b(ECONNRESET|EPIPE|UND_ERR_SOCKET)\b/,
    cause: 'the connection was closed before it was ready',
    remedy:
      'A firewall or a proxy may do that: let this machine connect to Meta’s host on port 443, or set HTTPS_PROXY.',
  },
];

const unknown: UnreachedCause = {
  cause: 'the connection failed',
  remedy: 'Check this machine’s network, DNS, firewall and proxy, and INTEXURAOS_WHATSAPP_GRAPH_URL.',
};

/** Explains the `reason` of a call that did not reach Meta: codes of the operating system, of TLS or of a proxy. */
export function explainUnreached(reason: string): UnreachedCause {
  const { cause, remedy } = rules.find(({ codes }) => codes.test(reason)) ?? unknown;
  return { cause, remedy };
}
