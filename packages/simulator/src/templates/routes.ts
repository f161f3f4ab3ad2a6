import type { AnyRoute } from '../graph/graph-call.ts';

export const templatesRoutes: readonly AnyRoute[] = [];
