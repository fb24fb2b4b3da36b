/** How much parameters may tell of one person unless the command says otherwise. In: nothing. Out: the constant. */

/** The largest area under the curve of an attack on what is private is then 0.69 (docs/decisions/pilot-fit.md). */
export const DEFAULT_MU = 0.7;
