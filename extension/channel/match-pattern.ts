/** Match patterns. In: a listed origin. Out: the narrowest pattern that covers it. */

/**
 * Chromium match patterns have no ports: the pattern covers every port of the host, and the exact origin is checked
 * when the content script connects (frames.ts).
 */
export function matchPattern(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}

export function matchPatterns(origins: Iterable<string>): string[] {
  return [...new Set([...origins].map(matchPattern))].sort();
}
