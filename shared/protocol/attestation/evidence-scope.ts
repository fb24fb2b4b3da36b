/** Scopes of evidence. In: nothing. Out: whose input it is: of the bank's own pages, or of all banks' pages in the browser profile. */
export const EVIDENCE_SCOPES = ['bank', 'machine'] as const;
export type EvidenceScope = (typeof EVIDENCE_SCOPES)[number];
