import { probeHeader } from '@intexuraos/whatsapp-service/doctor-probe';
import { whyNoAnswer } from '../../no-answer.ts';

/** The response of a callback. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  /** Why there was no response: `timeout`, `tls`, or a code such as `ECONNREFUSED`. */
  readonly problem: string | null;
  /** The server's clock, in milliseconds since 1970; null if it sent no date. */
  readonly at: number | null;
}

interface Asked {
  readonly body?: string;
  readonly signature?: string;
  /** Keeps a request that is to be refused out of the service's counters and log (`probeProof`). */
  readonly proof?: string;
}

const timeoutMs = 10_000;

/** Calls a callback as Meta does, without following redirects. */
export async function askCallback(
  url: string,
  method: 'GET' | 'HEAD' | 'POST',
  { body, signature, proof }: Asked = {},
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(signature !== undefined && { 'x-hub-signature-256': signature }),
        ...(proof !== undefined && { [probeHeader]: proof }),
      },
      ...(body !== undefined && { body }),
    });
    const at = Date.parse(response.headers.get('date') ?? '');
    return { status: response.status, text: await response.text(), problem: null, at: Number.isNaN(at) ? null : at };
  } catch (error) {
    return { status: 0, text: '', problem: problemOf(error), at: null };
  }
}

function problemOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'timeout';
  const code = whyNoAnswer(error);
  return /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code) ? 'tls' : code;
}
