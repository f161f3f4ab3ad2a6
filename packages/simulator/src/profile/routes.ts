import type { AnyRoute } from '../graph/graph-call.ts';

export const profileRoutes: readonly AnyRoute[] = [];
