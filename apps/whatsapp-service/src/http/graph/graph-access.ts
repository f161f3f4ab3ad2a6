import type { KeyScope } from '../../keys/scopes.ts';
import type { GraphRoute } from './find-graph-route.ts';

/**
 * The scope that a call of a route needs; the one place where that is declared. What Meta answers passes through unread, so
 * reading anything of it is reading content.
 */
export function scopeOfRoute({ kind }: Pick<GraphRoute, 'kind'>, method: string): KeyScope {
  switch (kind) {
    case 'messages':
    case 'marketing_messages':
    case 'thread_control':
    case 'upload':
      return 'send';
    case 'media':
    case 'media_content':
      return isRead(method) ? 'read:content' : 'send';
    default:
      return isRead(method) ? 'read:content' : 'manage';
  }
}

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';
