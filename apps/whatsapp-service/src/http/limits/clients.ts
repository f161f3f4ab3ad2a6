/** The facts known about the clients at one address. */
export interface Client {
  readonly address: string;
  /** Bodies that are being read. */
  unfinished: number;
  /** Bodies that are being read or in use, and the memory they take. */
  bodies: number;
  reservedBytes: number;
  /** When a valid signature or key last came from there. */
  provenAt: number;
}

/** The addresses with bodies in flight, and those that sent a valid signature or key recently. */
export interface Clients {
  at(address: string): Client;
  /** A valid signature or key came from it at that time. */
  prove(client: Client, at: number): void;
  /** Whether a valid signature or key came from it recently. */
  isKnown(client: Client): boolean;
  isKnownAddress(address: string): boolean;
  /** To be called when its last body ends. */
  idle(client: Client): void;
}

/** Proofs closer together than this count as one, so that most cost nothing. */
const proofEveryMs = 60_000;
/** The one with the oldest proof is forgotten first. */
const maxClients = 10_000;

/** `now` is a steady clock in milliseconds; an address is known for `knownForMs` after a proof. */
export function createClients(now: () => number, knownForMs: number): Clients {
  /** Proven addresses are in order of their last proof. */
  const clients = new Map<string, Client>();
  const isKnown = ({ provenAt }: Client): boolean => now() - provenAt < knownForMs;
  const forgetOne = (): void => {
    for (const { address, bodies } of clients.values()) {
      if (bodies > 0) continue;
      clients.delete(address);
      return;
    }
  };
  return {
    at: (address) => {
      const found = clients.get(address);
      if (found) return found;
      const client = { address, unfinished: 0, bodies: 0, reservedBytes: 0, provenAt: Number.NEGATIVE_INFINITY };
      clients.set(address, client);
      return client;
    },
    prove: (client, at) => {
      if (at - client.provenAt < Math.min(proofEveryMs, knownForMs / 2)) return;
      client.provenAt = at;
      // Deleting first keeps the map in order.
      clients.delete(client.address);
      clients.set(client.address, client);
      if (clients.size > maxClients) forgetOne();
    },
    isKnown,
    isKnownAddress: (address) => {
      const client = clients.get(address);
      return client !== undefined && isKnown(client);
    },
    idle: ({ address, provenAt }) => {
      if (provenAt === Number.NEGATIVE_INFINITY) clients.delete(address);
    },
  };
}
