import type { AnyRoute } from '../graph/graph-call.ts';

export const accountsRoutes: readonly AnyRoute[] = [];
