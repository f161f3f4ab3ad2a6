import { Gauge, type Registry } from 'prom-client';
import { type Problem, problemKinds } from '../problems/problem.ts';

export interface ProblemSources {
  /** The present problems and notices. */
  readonly problems: () => Promise<readonly Problem[]>;
}

/** One metric of every kind of problem, so that one rule can watch each. */
export function createProblemMetrics(registry: Registry, sources: () => ProblemSources): { look(): Promise<void> } {
  const on = new Gauge({
    name: 'whatsapp_problem',
    help: 'Current problems, by kind and severity; 0 for kinds without any.',
    labelNames: ['problem', 'severity'],
    registers: [registry],
  });
  return {
    look: async () => {
      const problems = await sources().problems();
      on.reset();
      for (const [problem, { severity }] of Object.entries(problemKinds)) on.set({ problem, severity }, 0);
      for (const { kind, severity } of problems) on.inc({ problem: kind, severity });
    },
  };
}
