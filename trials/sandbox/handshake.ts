import type { Simulator } from '@intexuraos/whatsapp-simulator';

/** A handshake, and how it went. */
export interface Handshake {
  readonly isVerified: boolean;
  readonly status: number;
  readonly ms: number;
}

/** Meta's verification handshake; with the right token the simulator's app is connected and subscribed by it. */
export async function shakeHands(
  simulator: Simulator,
  connection: Parameters<Simulator['connect']>[0],
): Promise<Handshake> {
  const startedAt = performance.now();
  const took = (): number => performance.now() - startedAt;
  try {
    await simulator.connect(connection);
    return { isVerified: true, status: 200, ms: took() };
  } catch (error) {
    // Meta tells the status of the answer in its error.
    const [, status = '0'] = /HTTP Status Code = (\d+)/.exec(error instanceof Error ? error.message : '') ?? [];
    return { isVerified: false, status: Number(status), ms: took() };
  }
}
