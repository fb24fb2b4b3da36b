/** The risk console: a frame that its script fills from the feed. Out: the body. */
import { type Html, html } from '../html.ts';
import { brand } from './layout.ts';

const FILTERS = [
  ['all', 'All'],
  ['live', 'Live'],
  ['attention', 'Attention'],
  ['locked', 'Locked'],
  ['ended', 'Ended'],
] as const;

export function consolePage(): Html {
  const filters = FILTERS.map(
    ([value, text]) =>
      html`<label><input type="radio" name="filter" value="${value}" data-testid="filter-${value}"><span>${text} <b data-count="${value}">0</b></span></label>`,
  );
  return html`<header class="desk"><div class="desk-name">${brand}<h1>Risk console</h1></div>
<p class="link" role="status" data-link="waiting" data-testid="link"><span class="dot"></span><span data-link-text>Connecting</span></p>
<button type="button" class="quiet" data-theme-toggle data-testid="theme-toggle" aria-label="Switch between light and dark"><svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="6.5" fill="none" stroke="currentColor" stroke-width="1.6"/><path d="M10 3.5a6.5 6.5 0 0 1 0 13z" fill="currentColor"/></svg></button></header>
<section class="bar" aria-label="Filters"><fieldset class="segments" data-filters><legend class="hidden">Show sessions</legend>${filters}</fieldset>
<label class="find"><span class="hidden">Find a customer or session</span><input type="search" placeholder="Customer or session" data-find data-testid="find"></label>
<ul class="legend" aria-label="Verdicts"><li data-verdict="match">match</li><li data-verdict="uncertain">uncertain</li><li data-verdict="mismatch">mismatch</li><li data-verdict="none">no verdict</li></ul></section>
<p class="hidden" role="status" aria-live="polite" data-announce></p>
<div data-sessions data-testid="sessions"></div>
<div class="blank" data-blank data-testid="blank"><h2>No sessions yet</h2><p>Sessions appear here as soon as a customer signs in.</p></div>`;
}
