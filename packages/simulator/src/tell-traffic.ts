import type { Simulator } from './simulator.ts';
import type { ReceivedMessage, SentMessage } from './world/message.ts';

const lookEveryMs = 200;

/**
 * Prints a line for each new message and for each finished POST to a callback: who and what kind, never what was
 * written. Returns what stops it.
 */
export function startTelling(simulator: Simulator, print: (line: string) => void): () => void {
  let toldMessages = new Set<string>();
  let toldPosts = new Map<string, number>();
  const look = setInterval(() => {
    const messages = simulator.messages();
    for (const message of messages) if (!toldMessages.has(message.wamid)) print(messageLine(message));
    // Only what the simulator itself still remembers is remembered here.
    toldMessages = new Set(messages.map(({ wamid }) => wamid));
    const posts = simulator.webhooks();
    for (const { id, fields, changes, attempts } of posts) {
      for (const { outcome, ms } of attempts.slice(toldPosts.get(id) ?? 0)) {
        print(`  webhook   ${[...new Set(fields)].join(', ')} (${changes}) → ${outcome} in ${Math.round(ms)} ms`);
      }
    }
    toldPosts = new Map(posts.map(({ id, attempts }) => [id, attempts.length]));
  }, lookEveryMs);
  look.unref();
  return () => clearInterval(look);
}

function messageLine(message: SentMessage | ReceivedMessage): string {
  return message.direction === 'sent'
    ? `  business  → ${message.to}  ${message.type}`
    : `  user      ← ${message.from}  ${message.type}`;
}
