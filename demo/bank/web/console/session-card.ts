/** The card of one session. In: its growing record. Out: customer, verdict, chart and evidence. */
import type { FeedEvent } from '../../feed-event.ts';
import { ConfidenceChart, toneOf } from './confidence-chart.ts';
import { element } from './elements.ts';
import { EventLists } from './event-lists.ts';
import { medianLatency, needsAttention, type SessionRecord, verdictOf } from './session-record.ts';
import { SHAPES, sayConfidence, sayEvent, sayShare, saySpan, sayTime } from './wording.ts';

const STATUS = { live: 'Live', locked: 'Locked', ended: 'Signed out' } as const;

/** Label and value pairs of the evidence column, in this order. */
const FACTS = [
  'Keys',
  'Pointer strokes',
  'Clicks',
  'Active',
  'False match',
  'Model',
  'Sessions',
  'Key tier',
  'Latency',
] as const;

export class SessionCard {
  readonly element: HTMLElement;
  readonly #record: SessionRecord;
  readonly #chart: ConfidenceChart;
  readonly #lists: EventLists;
  #visible = false;
  readonly #status = element('span', { class: 'status', 'data-testid': 'status' });
  readonly #since = element('p', { class: 'since' });
  readonly #verdict = element('p', { class: 'big', 'data-testid': 'verdict' });
  readonly #newest = element('p', { class: 'newest', 'data-testid': 'newest' });
  readonly #figure = element('div', { class: 'plot', role: 'img' });
  readonly #values = new Map(FACTS.map((name) => [name, element('dd', {}, '–')] as const));

  constructor(record: SessionRecord) {
    this.#record = record;
    this.#lists = new EventLists(record.session);
    const name = element('h2', { id: `name-${record.session}` }, record.user);
    const ref = element('code', {}, record.session);
    const who = element(
      'div',
      { class: 'who' },
      element('div', { class: 'line' }, name, this.#status),
      element('p', { class: 'since' }, 'Session ', ref),
      this.#since,
      this.#verdict,
      this.#newest,
    );
    const readout = element('p', { class: 'readout', 'aria-hidden': 'true' });
    const evidence = element('dl', { class: 'evidence' });
    for (const [label, value] of this.#values) evidence.append(element('div', {}, element('dt', {}, label), value));
    const chart = element(
      'div',
      { class: 'chart' },
      element('p', { class: 'axis' }, 'Confidence that it is the customer'),
      readout,
      this.#figure,
    );
    this.element = element(
      'article',
      { class: 'session', 'aria-labelledby': name.id, 'data-session': record.session, 'data-testid': 'session' },
      who,
      chart,
      evidence,
      this.#lists.element,
    );
    this.#chart = new ConfidenceChart(this.#figure, record, (text) => {
      readout.textContent = text;
    });
    const observer = new IntersectionObserver(([entry]) => {
      this.#visible = entry?.isIntersecting ?? false;
      if (this.#visible) this.#chart.update(Date.now());
    });
    observer.observe(this.element);
  }

  add(event: FeedEvent): void {
    this.#lists.add(event);
  }

  /** Updates text and chart; the chart is drawn only while visible. */
  update(now: number): void {
    const record = this.#record;
    const { status, startedAt, lastAt, attestations } = record;
    const verdict = verdictOf(record);
    const last = attestations.at(-1);
    this.element.dataset.status = status;
    this.element.dataset.verdict = toneOf(verdict);
    this.element.dataset.attention = String(needsAttention(record));
    this.#status.textContent = STATUS[status];
    this.#since.textContent = `Since ${sayTime(startedAt)}, ${saySpan((status === 'live' ? now : lastAt) - startedAt)}`;
    const confidence = sayConfidence(last?.claims.confidence ?? null);
    const word = verdict ? `${SHAPES[verdict]} ${verdict}` : '○ no verdict';
    this.#verdict.replaceChildren(
      element('span', { class: 'number' }, confidence),
      element('span', { class: 'verdict' }, word),
    );
    const newest = record.events.findLast((e) => e.kind !== 'challenge' && e.kind !== 'event-sent');
    this.#newest.textContent = newest ? `${sayTime(newest.at)} ${sayEvent(newest)}` : '';
    const described = `${attestations.length} tokens; last verdict ${verdict ?? 'none'}, confidence ${confidence}. The tokens list has every value.`;
    this.#figure.setAttribute('aria-label', `Confidence over time of ${record.user}: ${described}`);
    if (attestations.length === 0) this.#figure.dataset.empty = 'No token yet';
    else delete this.#figure.dataset.empty;
    this.#showEvidence();
    if (this.#visible) this.#chart.update(now);
  }

  repaint(): void {
    this.#chart.repaint();
  }

  #showEvidence(): void {
    const { attestations } = this.#record;
    const claims = attestations.at(-1)?.claims;
    const latency = medianLatency(attestations);
    if (!claims) return;
    const { ev, fmr, model, kp } = claims;
    const texts = [
      String(ev.keys),
      String(ev.strokes),
      String(ev.clicks),
      saySpan(ev.active_s * 1000),
      // The false match rate is meaningful for a match only.
      fmr && claims.verdict === 'match' ? `≤ ${sayShare(fmr.ucl95)}` : '–',
      model.stage,
      String(model.sessions),
      kp,
      latency === null ? '–' : `${latency} ms`,
    ];
    for (const [i, name] of FACTS.entries()) this.#values.get(name)!.textContent = texts[i] ?? '–';
  }
}
