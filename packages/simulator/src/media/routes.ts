import type { AnyRoute } from '../graph/graph-call.ts';

export const mediaRoutes: readonly AnyRoute[] = [];
