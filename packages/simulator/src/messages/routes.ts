import type { AnyRoute } from '../graph/graph-call.ts';

export const messagesRoutes: readonly AnyRoute[] = [];
