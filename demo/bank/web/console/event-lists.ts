/** Lists of a session: tokens, refusals, sent events, timeline. In: events. Out: rows, newest first. */
import type { FeedEvent } from '../../feed-event.ts';
import { claimsList } from './claims-list.ts';
import { toneOf } from './confidence-chart.ts';
import { element } from './elements.ts';
import type { RecordedAttestation } from './session-record.ts';
import { SHAPES, sayConfidence, sayEvent, sayReasons, sayTime } from './wording.ts';

const COLUMNS = ['Time', 'Purpose', 'Verdict', 'Confidence', 'Decision', 'Keys / strokes', 'Latency', 'Decoded'];

const when = (at: number) => element('time', { datetime: new Date(at).toISOString() }, sayTime(at));

/** Decoded claims in a full-width row, opened from the row above. */
function claimsRow(attestation: RecordedAttestation, id: string): HTMLElement {
  const cell = element('td', { colspan: String(COLUMNS.length) }, claimsList(attestation.claims));
  const row = element('tr', { id }, cell);
  row.hidden = true;
  return row;
}

function tokenRows(attestation: RecordedAttestation): HTMLElement[] {
  const id = `claims-${attestation.seq}`;
  const below = claimsRow(attestation, id);
  const open = element(
    'button',
    { type: 'button', class: 'open', 'aria-expanded': 'false', 'aria-controls': id },
    'Claims',
  );
  open.addEventListener('click', () => {
    below.hidden = !below.hidden;
    open.setAttribute('aria-expanded', String(!below.hidden));
  });
  const { claims, decision, reasons, latencyMs, at } = attestation;
  const verdict = element(
    'span',
    { class: 'verdict', 'data-verdict': toneOf(claims.verdict) },
    `${SHAPES[claims.verdict]} ${claims.verdict}`,
  );
  const cells = [
    element('td', {}, when(at)),
    element('td', {}, claims.purpose),
    element('td', {}, verdict),
    element('td', { class: 'number' }, sayConfidence(claims.confidence)),
    element('td', {}, decision, reasons.length > 0 ? element('span', { class: 'why' }, sayReasons(reasons)) : null),
    element('td', { class: 'number' }, `${claims.ev.keys} / ${claims.ev.strokes}`),
    element('td', { class: 'number' }, latencyMs === null ? 'stream' : `${latencyMs} ms`),
    element('td', {}, open),
  ];
  return [element('tr', { 'data-testid': 'token' }, ...cells), below];
}

type ConsoleTab = 'tokens' | 'refusals' | 'sent' | 'timeline';
const TABS: readonly (readonly [ConsoleTab, string, string])[] = [
  ['tokens', 'Tokens', 'No token has been verified in this session.'],
  ['refusals', 'Refused or missing', 'No token was refused, and none was missing.'],
  ['sent', 'Events sent', 'Nothing was sent to the bank’s own systems.'],
  ['timeline', 'Timeline', 'Nothing happened yet.'],
];

function tabOf(event: FeedEvent): ConsoleTab | null {
  if (event.kind === 'attestation') return 'tokens';
  if (event.kind === 'refused' || event.kind === 'no-token') return 'refusals';
  return event.kind === 'event-sent' ? 'sent' : null;
}

function detailRow(event: FeedEvent): HTMLElement {
  const row = element('li', { 'data-testid': event.kind }, when(event.at));
  if (event.kind === 'refused') row.append(element('b', {}, event.code), element('span', {}, event.message));
  else if (event.kind === 'event-sent') {
    const payload = element('pre', { tabindex: '0' }, JSON.stringify(event.payload, null, 2));
    row.append(
      element('b', {}, `${event.event} ${event.level ?? ''}`),
      element('details', {}, element('summary', {}, 'Payload'), payload),
    );
  } else row.append(element('span', {}, sayEvent(event)));
  return row;
}

function rowsOf(tab: ConsoleTab, event: FeedEvent): HTMLElement[] {
  if (tab === 'timeline') return [element('li', {}, when(event.at), element('span', {}, sayEvent(event)))];
  return event.kind === 'attestation' ? tokenRows(event) : [detailRow(event)];
}

interface Panel {
  readonly button: HTMLButtonElement;
  readonly body: HTMLElement;
  readonly rows: HTMLElement;
  readonly count: HTMLElement;
  readonly blank: HTMLElement;
  readonly events: FeedEvent[];
  /** Number of events that have a row. */
  filled: number;
}

/** Four disclosures; at most one is open. */
export class EventLists {
  readonly element = element('div', { class: 'lists' });
  readonly #panels = new Map<ConsoleTab, Panel>();

  constructor(session: string) {
    const bar = element('div', { class: 'tabs' });
    this.element.append(bar);
    for (const [tab, name, nothing] of TABS) {
      const id = `${tab}-${session}`;
      const count = element('b', {}, '0');
      const button = element(
        'button',
        { type: 'button', 'aria-expanded': 'false', 'aria-controls': id, 'data-testid': `open-${tab}` },
        `${name} `,
        count,
      );
      const rows = tab === 'tokens' ? element('tbody') : element('ol', { class: 'facts' });
      const heads = COLUMNS.map((text) => element('th', { scope: 'col' }, text));
      const list =
        tab === 'tokens' ? element('table', {}, element('thead', {}, element('tr', {}, ...heads)), rows) : rows;
      const blank = element('p', { class: 'nothing' }, nothing);
      list.hidden = true;
      const body = element(
        'div',
        { id, class: 'panel', role: 'region', 'aria-label': name, tabindex: '0' },
        blank,
        list,
      );
      body.hidden = true;
      button.addEventListener('click', () => this.#toggle(tab));
      bar.append(button);
      this.element.append(body);
      this.#panels.set(tab, { button, body, rows, count, blank, events: [], filled: 0 });
    }
  }

  add(event: FeedEvent): void {
    const tab = tabOf(event);
    if (tab) this.#put(tab, event);
    this.#put('timeline', event);
  }

  #put(tab: ConsoleTab, event: FeedEvent): void {
    const panel = this.#panels.get(tab)!;
    panel.events.push(event);
    panel.count.textContent = String(panel.events.length);
    if (!panel.body.hidden) this.#fill(tab);
  }

  /** Creates missing rows when the panel opens. */
  #fill(tab: ConsoleTab): void {
    const panel = this.#panels.get(tab)!;
    for (const event of panel.events.slice(panel.filled)) panel.rows.prepend(...rowsOf(tab, event));
    panel.filled = panel.events.length;
    panel.blank.hidden = panel.filled > 0;
    (panel.rows.closest('table') ?? panel.rows).hidden = panel.filled === 0;
  }

  #toggle(tab: ConsoleTab): void {
    for (const [name, { button, body }] of this.#panels) {
      const open = name === tab && body.hidden;
      body.hidden = !open;
      button.setAttribute('aria-expanded', String(open));
      if (open) this.#fill(name);
    }
  }
}
