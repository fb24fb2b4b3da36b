/**
 * Tray icons. In: a look. Out: SVG text. Each look has its own shape, so that it is recognisable without colour and at
 * 16 px.
 */
import type { Look } from '../main/tray-status.ts';

const TILE = `<rect width="128" height="128" rx="30" fill="#163650"/>
<path d="M26 30 L58 92 L90 30" fill="none" stroke="#f4f8fb" stroke-width="17" stroke-linecap="round" stroke-linejoin="round"/>`;

/** Background that separates the sign from the letter. */
const disc = (fill: string) =>
  `<circle cx="90" cy="90" r="44" fill="#163650"/><circle cx="90" cy="90" r="36" fill="${fill}"/>`;

const SIGNS: Record<Look, string> = {
  watching: disc('#46c79c'),
  learning: `${disc('#163650')}<circle cx="90" cy="90" r="28" fill="none" stroke="#f0c04f" stroke-width="15" stroke-dasharray="118 200" transform="rotate(-90 90 90)"/>`,
  paused: `${disc('#c9d3db')}<path d="M80 76 V104 M100 76 V104" stroke="#163650" stroke-width="12" stroke-linecap="round"/>`,
  attention: `${disc('#f0754f')}<path d="M90 68 V92" stroke="#fff" stroke-width="13" stroke-linecap="round"/><circle cx="90" cy="111" r="7.5" fill="#fff"/>`,
  locked: `${disc('#c9d3db')}<path d="M80 88 V80 a10 10 0 0 1 20 0 V88" fill="none" stroke="#163650" stroke-width="8"/><rect x="72" y="86" width="36" height="24" rx="4" fill="#163650"/>`,
};

export function trayIcon(look: Look): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 128 128">${TILE}${SIGNS[look]}</svg>`;
}
