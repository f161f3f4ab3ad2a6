import type { News } from './news.ts';
import type { Simulator } from './simulator.ts';
import type { ReceivedMessage, SentMessage } from './world/message.ts';

const lookEveryMs = 200;

/**
 * Tells of each new message and of each finished POST to a callback: who and what kind, never what was written. Returns
 * what stops it.
 */
export function startTelling(simulator: Simulator, tell: (news: News) => void): () => void {
  let toldMessages = new Set<string>();
  let toldPosts = new Map<string, number>();
  const look = setInterval(() => {
    const messages = simulator.messages();
    for (const message of messages) if (!toldMessages.has(message.wamid)) tell(messageNews(message));
    // Only what the simulator itself still remembers is remembered here.
    toldMessages = new Set(messages.map(({ wamid }) => wamid));
    const posts = simulator.webhooks();
    for (const { id, fields, changes, attempts } of posts) {
      for (const { outcome, ms } of attempts.slice(toldPosts.get(id) ?? 0)) {
        tell({ event: 'webhook', fields: [...new Set(fields)], changes, outcome: String(outcome), durationMs: ms });
      }
    }
    toldPosts = new Map(posts.map(({ id, attempts }) => [id, attempts.length]));
  }, lookEveryMs);
  look.unref();
  return () => clearInterval(look);
}

function messageNews(message: SentMessage | ReceivedMessage): News {
  const { wamid, type } = message;
  return message.direction === 'sent'
    ? { event: 'sent', wamid, to: message.to, type }
    : { event: 'received', wamid, from: message.from, type };
}
