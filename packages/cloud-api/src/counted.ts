/** A number with its noun: `1 variable`, `2 variables`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
