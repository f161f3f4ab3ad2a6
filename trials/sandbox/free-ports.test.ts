import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { freePort } from '../support/service-process.ts';
import { portProblem } from './free-ports.ts';

describe('portProblem', () => {
  it('finds none where nobody listens', async () => {
    expect(await portProblem(await freePort(), '--port')).toBeNull();
  });

  it('names a busy port and the flag that chooses another', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    try {
      const problem = await portProblem(port, '--meta-port');
      expect(problem).toContain(`Port ${port} is used by another program`);
      expect(problem).toContain('--meta-port');
    } finally {
      other.close();
    }
  });
});
