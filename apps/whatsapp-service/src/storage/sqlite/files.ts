/**
 * Where the view stands: what is made from the events at `path`. A file of its own, so that a thread of its own can
 * write it while webhooks are being kept.
 */
export function viewPath(path: string): string {
  return besides(path, 'view');
}

/** Where the outbox stands: a file of its own, so that sending and receiving never wait for each other's commits. */
export function outboxPath(path: string): string {
  return besides(path, 'outbox');
}

function besides(path: string, name: string): string {
  return path.endsWith('.db') ? `${path.slice(0, -'.db'.length)}.${name}.db` : `${path}.${name}.db`;
}
