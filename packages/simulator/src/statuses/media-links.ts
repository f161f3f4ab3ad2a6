import { BlockList, isIP } from 'node:net';
import { BoundedMap } from '../bounded-map.ts';
import type { Clock } from '../clock.ts';
import { statusError } from '../graph/errors.ts';
import type { SentMessage, StatusError } from '../world/message.ts';

const fetchTimeoutMs = 5_000;
/** How long Meta caches a fetched file (Meta: messages/send-messages, media caching). */
const keptMs = 10 * 60_000;
const typesWithLinks = new Set(['image', 'video', 'audio', 'document', 'sticker', 'template', 'interactive']);
const mediaKeys = ['image', 'video', 'audio', 'document', 'sticker'];

/** Checks the media links of messages, which Meta fetches after it has answered the call. */
export interface MediaLinks {
  /** The links of a message that have to be checked; most messages have none. */
  of(message: SentMessage): readonly string[];
  /** 131053 for the first link that can't be fetched; undefined if all can. Never rejects. */
  check(links: readonly string[]): Promise<StatusError | undefined>;
}

/**
 * Only links to this machine and its private network are fetched, because a simulator should not fetch test data from
 * the internet. Other links only have to be http or https.
 */
export function createMediaLinks(clock: Clock): MediaLinks {
  const keptUntil = new BoundedMap<string, number>(1_000);

  const problemOf = async (link: string): Promise<string | undefined> => {
    const url = URL.parse(link);
    if (url === null || !/^https?:$/.test(url.protocol)) return 'The media link is not a valid http or https URL.';
    if (!isPrivate(url.hostname) || (keptUntil.get(link) ?? 0) > clock.now()) return undefined;
    const problem = await fetchProblem(link);
    if (problem === undefined) keptUntil.set(link, clock.now() + keptMs);
    return problem;
  };

  return {
    of: (message) => (typesWithLinks.has(message.type) ? linksIn(message.body) : []),
    check: async (links) => {
      for (const link of links) {
        const problem = await problemOf(link);
        if (problem !== undefined) return statusError(131053, problem);
      }
      return undefined;
    },
  };
}

async function fetchProblem(link: string): Promise<string | undefined> {
  try {
    const response = await fetch(link, { signal: AbortSignal.timeout(fetchTimeoutMs) });
    await response.body?.cancel();
    if (response.status === 200) return undefined;
    return `Downloading media from weblink failed with http code ${response.status}, status message ${response.statusText}`;
  } catch {
    return 'Downloading media from weblink failed: the host did not answer.';
  }
}

/** A link may be in the message itself, in a header, or in a card. */
function linksIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(linksIn);
  return Object.entries(value).flatMap(([key, inner]) => {
    const link: unknown = mediaKeys.includes(key) && inner !== null ? Object(inner).link : undefined;
    return typeof link === 'string' ? [link] : linksIn(inner);
  });
}

const privateAddresses = new BlockList();
privateAddresses.addSubnet('127.0.0.0', 8);
privateAddresses.addSubnet('10.0.0.0', 8);
privateAddresses.addSubnet('172.16.0.0', 12);
privateAddresses.addSubnet('192.168.0.0', 16);
privateAddresses.addAddress('::1', 'ipv6');
privateAddresses.addSubnet('fc00::', 7, 'ipv6');

function isPrivate(hostname: string): boolean {
  if (hostname === 'localhost' || hostname.endsWith('.localhost')) return true;
  const address = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(address);
  return family !== 0 && privateAddresses.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
