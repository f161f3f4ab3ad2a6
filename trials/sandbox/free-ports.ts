import { once } from 'node:events';
import { createServer } from 'node:net';

/** Says, in words for a person, why `port` can't be listened on; null if it can. `flag` chooses another one. */
export async function portProblem(port: number, flag: string): Promise<string | null> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const other = `or choose another port: npm run sandbox -- ${flag} ${port < 65_000 ? port + 100 : port - 100}`;
    if (code === 'EADDRINUSE') return `Port ${port} is used by another program. End that program, ${other}`;
    return `Port ${port} can't be listened on (${code}). Free it, ${other}`;
  } finally {
    server.close();
  }
}
