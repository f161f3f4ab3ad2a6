import type { CommandEvent } from './command-event.ts';
import type { Simulator } from './simulator.ts';
import type { ReceivedMessage, SentMessage } from './world/message.ts';

const lookEveryMs = 200;

/**
 * Reports each new message and each finished POST to a callback: the people and the type, never the content. Returns
 * a function that stops it.
 */
export function startTrafficReport(simulator: Simulator, report: (event: CommandEvent) => void): () => void {
  let reportedMessages = new Set<string>();
  let reportedPosts = new Map<string, number>();
  const look = setInterval(() => {
    const messages = simulator.messages();
    for (const message of messages) if (!reportedMessages.has(message.wamid)) report(messageEvent(message));
    // Forgets what the simulator itself no longer stores.
    reportedMessages = new Set(messages.map(({ wamid }) => wamid));
    const posts = simulator.webhooks();
    for (const { id, fields, changes, attempts } of posts) {
      for (const { outcome, ms } of attempts.slice(reportedPosts.get(id) ?? 0)) {
        report({ event: 'webhook', fields: [...new Set(fields)], changes, outcome: String(outcome), durationMs: ms });
      }
    }
    reportedPosts = new Map(posts.map(({ id, attempts }) => [id, attempts.length]));
  }, lookEveryMs);
  look.unref();
  return () => clearInterval(look);
}

function messageEvent(message: SentMessage | ReceivedMessage): CommandEvent {
  const { wamid, type } = message;
  return message.direction === 'sent'
    ? { event: 'sent', wamid, to: message.to, type }
    : { event: 'received', wamid, from: message.from, type };
}
