import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands in for Cloud Tasks: calls an address when the time of a task comes, once for each name. */
export interface Tasks {
  /** For `CLOUD_TASKS_EMULATOR_HOST`. */
  readonly host: string;
  close(): void;
}

interface Task {
  readonly name: string;
  readonly scheduleTime: string;
}

export async function openTasks(url: string): Promise<Tasks> {
  const timers = new Map<string, NodeJS.Timeout>();
  const take = ({ name, scheduleTime }: Task): boolean => {
    if (timers.has(name)) return false;
    const call = () => void fetch(url, { method: 'POST', body: '{}' }).catch(() => undefined);
    timers.set(name, setTimeout(call, Math.max(0, Date.parse(scheduleTime) - Date.now())));
    return true;
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { task } = JSON.parse(Buffer.concat(chunks).toString()) as { readonly task: Task };
    const error = { code: 409, status: 'ALREADY_EXISTS', message: 'It exists.' };
    const isNew = take(task);
    response.writeHead(isNew ? 200 : 409, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isNew ? task : { error }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      for (const timer of timers.values()) clearTimeout(timer);
      server.closeAllConnections();
      server.close();
    },
  };
}
