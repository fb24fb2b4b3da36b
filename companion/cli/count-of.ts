/** A number of things. In: how many, the thing. Out: `1 visit`, `2 visits`. */
export const countOf = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;
