import { setFlagsFromString } from 'node:v8';

/** From so many listeners on throughput is worth more than memory. */
const many = 50;

const flag = '--heap-growing-percent=';

/**
 * The service is started with heaps that grow in small steps, which keeps its peak memory low: they are swept often, and
 * each sweep visits whatever is alive. 500 open connections made that a tenth to a fifth of the throughput. So while many
 * listen the heaps grow as V8 thinks best, and in the steps that the process was started with when they are gone.
 * @returns to be told how many listen, whenever that changes.
 */
export function createHeapSteps(
  execArgv: readonly string[],
  setFlag: (flag: string) => void = setFlagsFromString,
): (listeners: number) => void {
  const small = execArgv.findLast((each) => each.startsWith(flag));
  let isSmall = true;
  return (listeners) => {
    if (small === undefined || isSmall === listeners < many) return;
    isSmall = !isSmall;
    // V8 looks at it behind each sweep; 0 leaves the step to V8.
    setFlag(isSmall ? small : `${flag}0`);
  };
}
