import type { BenchReport } from './run-bench.ts';
import { renderTable } from './table.ts';

/** Above this share, the figures say as much about other work as about the service. */
const disturbing = 0.05;

/** The report as text: the machine, the table, and whether other work disturbed the measurement. */
export function renderReport({ machine, figures, takenByOthers, elapsedSeconds, isQuick }: BenchReport): string {
  const { cores, processor, memoryGb, node } = machine;
  const disturbed = Object.entries(takenByOthers).filter(([, part]) => (part ?? 0) > disturbing);
  const others = disturbed.map(([group, part]) => `${group} ${Math.round((part ?? 0) * 100)} %`).join(', ');
  return [
    `${cores} cores (${processor}), ${memoryGb} GB, Node ${node}; ${isQuick ? 'quick' : 'full'} run of ${elapsedSeconds} s`,
    '',
    renderTable(figures),
    ...(others === ''
      ? []
      : ['', `Other work used the processors meanwhile: ${others}. Measure again on a quiet machine.`]),
  ].join('\n');
}
