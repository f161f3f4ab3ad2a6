import type { ThreadRequest } from './thread-protocol.ts';

/**
 * Calls that are made together cross to the thread in one message, and so do their answers: a message costs more than most calls, and
 * deliveries that begin together read a message and a conversation each.
 * @param onRefused called for each call of a message that could not be sent.
 */
export function createCallPost(
  thread: { postMessage(requests: readonly ThreadRequest[], transfer: readonly ArrayBuffer[]): void },
  onRefused: (id: number, error: Error) => void,
): (request: ThreadRequest, transfer: readonly ArrayBuffer[]) => void {
  let requests: ThreadRequest[] = [];
  let buffers: ArrayBuffer[] = [];
  const send = (): void => {
    const [sent, transfer] = [requests, buffers];
    [requests, buffers] = [[], []];
    try {
      thread.postMessage(sent, transfer);
    } catch (error) {
      for (const { id } of sent) onRefused(id, error instanceof Error ? error : new Error(String(error)));
    }
  };
  return (request, transfer) => {
    requests.push(request);
    buffers.push(...transfer);
    if (requests.length === 1) queueMicrotask(send);
  };
}
