/**
 * The analyst's console: search, charts, explanations and export over stored records. In: web-standard requests of analysts.
 * Out: responses. It reads and changes nothing.
 */
import { VigilError } from '@vigil/protocol/errors.ts';
import { policyVersion } from '../server/audit-entry.ts';
import { Deadline, withDeadline } from '../server/deadline.ts';
import { type PortalPolicy, PRESETS } from '../server/policy.ts';
import { safeReport } from '../server/report.ts';
import { type Exporter, exportCsv, exportJson, recordsOf } from './export-records.ts';
import { documentOf, type PageFile, readPageFiles } from './page-files.ts';
import { parseQuery } from './record-query.ts';
import { type FirstRecords, type RecordKey, type RecordSource, type RecordsPage, stepOf } from './record-source.ts';
import { parseView, queryOf } from './view-state.ts';

export interface AnalystConsoleOptions {
  readonly bank: { readonly id: string; readonly name: string };
  readonly records: RecordSource;
  /** Name of the analyst, from your own sign-in; null gives 401. Everything is refused without it. */
  readonly identify: (request: Request) => string | null | Promise<string | null>;
  /** Path of the console, for instance `/console`. */
  readonly path?: string;
  /** Policies in use beside the presets: explanations give their thresholds. */
  readonly policies?: readonly PortalPolicy[];
  /** Called before records are read, for your access log. */
  readonly onAccess?: (access: ConsoleAccess) => unknown;
  /** Called with each fault of the source; the analyst sees `records-unavailable`. */
  readonly onFault?: (fault: unknown) => unknown;
  /** Longest time of one search, in milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  /** Interval of automatic updates of an open page, in milliseconds. Default 10,000. */
  readonly refreshMs?: number;
  /** Sent with a 401, for instance a `WWW-Authenticate` header. */
  readonly challengeHeaders?: Readonly<Record<string, string>>;
}

export interface ConsoleAccess {
  readonly analyst: string;
  /** Path below the console. */
  readonly operation: string;
  readonly query: string;
}

const SEARCHES = new Set(['/api/summary', '/api/records.csv', '/api/records.json']);
const PAGE = 50;
/** How long the document waits for them. */
const FIRST_MS = 250;
const MAX_SESSION = 2_000;
const CHUNK_CHARS = 65_536;
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** @throws VigilError `console-not-built` when the files of its page are missing. */
export async function analystConsole(options: AnalystConsoleOptions): Promise<(request: Request) => Promise<Response>> {
  const files = await readPageFiles();
  const console = new AnalystConsole(options, files);
  return (request) => console.respond(request);
}

class AnalystConsole {
  readonly #options: AnalystConsoleOptions;
  readonly #files: ReadonlyMap<string, PageFile>;
  readonly #onFault: (fault: unknown) => void;
  readonly #policies: ReadonlyMap<string, PortalPolicy>;

  constructor(options: AnalystConsoleOptions, files: ReadonlyMap<string, PageFile>) {
    this.#options = options;
    this.#files = files;
    this.#onFault = safeReport(options.onFault ?? (() => {}));
    const policies = [...Object.values(PRESETS), ...(options.policies ?? [])];
    this.#policies = new Map(policies.map((policy) => [policyVersion(policy), policy]));
  }

  async respond(request: Request): Promise<Response> {
    const { path = '', challengeHeaders = {}, identify } = this.#options;
    const url = new URL(request.url);
    if (request.method !== 'GET') return problem(405, 'method-not-allowed', 'Use GET.', { allow: 'GET' });
    if (url.pathname === path && path !== '')
      return new Response(null, { status: 308, headers: { ...HEADERS, location: `${path}/` } });
    if (!url.pathname.startsWith(`${path}/`)) return problem(404, 'not-found', 'There is nothing at this path.');
    const analyst = await identify(request);
    if (analyst === null) return problem(401, 'unauthorized', 'Sign in as an analyst.', challengeHeaders);
    const operation = url.pathname.slice(path.length);
    if (operation === '/') {
      const first = await this.#first(analyst, url.search);
      return new Response(documentOf(first), { headers: { ...HEADERS, 'content-type': 'text/html; charset=utf-8' } });
    }
    const file = this.#files.get(operation);
    if (file)
      return new Response(file.text, { headers: { ...HEADERS, 'content-type': `${file.type}; charset=utf-8` } });
    return this.#read(analyst, operation, url.searchParams);
  }

  /** The records that the page shows first; null where they take too long: the page then asks for them itself. */
  async #first(analyst: string, search: string): Promise<FirstRecords | null> {
    const view = parseView(search);
    const parameters = queryOf(view, Math.floor(Date.now() / 1000));
    if (view.before !== null) parameters.set('before', view.before);
    try {
      const page = await withDeadline('The first records', FIRST_MS, () => this.#page(analyst, parameters));
      return { search, ...page };
    } catch {
      return null;
    }
  }

  /** One page of records, with an entry in the access log. */
  async #page(analyst: string, parameters: URLSearchParams): Promise<RecordsPage> {
    const { bank, records, onAccess } = this.#options;
    const before = takeKey(parameters);
    const query = parseQuery(bank.id, parameters);
    onAccess?.({ analyst, operation: '/api/records', query: parameters.toString() });
    // One more than a page holds: whether there is a next one.
    const found = await this.#within(() => records.page(bank.id, query, before, PAGE + 1));
    return { records: found.slice(0, PAGE), more: found.length > PAGE };
  }

  async #read(analyst: string, operation: string, parameters: URLSearchParams): Promise<Response> {
    try {
      const found = await this.#run(analyst, operation, parameters);
      return found ?? problem(404, 'not-found', 'There is nothing at this path.');
    } catch (fault) {
      if (fault instanceof VigilError && fault.code === 'query-invalid') return problem(400, fault.code, fault.message);
      this.#onFault(fault);
      return problem(503, 'records-unavailable', 'The records cannot be read now. Try again.');
    }
  }

  async #run(analyst: string, operation: string, parameters: URLSearchParams): Promise<Response | null> {
    const { bank, records, refreshMs = 10_000, onAccess } = this.#options;
    if (operation === '/api/about') return json({ bank, analyst, refreshMs, now: Math.floor(Date.now() / 1000) });
    if (operation === '/api/records') return json(await this.#page(analyst, parameters));
    const sid = /^\/api\/sessions\/([\w-]{1,100})$/.exec(operation)?.[1];
    if (sid === undefined && !SEARCHES.has(operation)) return null;
    const query = sid === undefined ? parseQuery(bank.id, parameters) : null;
    onAccess?.({ analyst, operation, query: parameters.toString() });
    if (sid !== undefined) {
      const found = await this.#within(() => records.session(bank.id, sid, MAX_SESSION));
      return json({ records: found, policies: Object.fromEntries(this.#policies) });
    }
    if (query === null) return null;
    switch (operation) {
      case '/api/summary':
        return json(await this.#within(() => records.summary(bank.id, query, stepOf(query))));
      case '/api/records.csv':
        return this.#download(exportCsv, 'text/csv', parameters);
      case '/api/records.json':
        return this.#download(exportJson, 'application/json', parameters);
      default:
        return null;
    }
  }

  #within<T>(call: () => Promise<T>): Promise<T> {
    return new Deadline(this.#options.timeoutMs ?? 10_000, 'records-timeout').run('The search', call);
  }

  #download(exporter: Exporter, type: string, parameters: URLSearchParams): Response {
    const { bank, records } = this.#options;
    const query = parseQuery(bank.id, parameters);
    const lines = exporter(recordsOf(records, bank.id, query, (call) => this.#within(call)));
    const name = `vigil-records.${type === 'text/csv' ? 'csv' : 'json'}`;
    const headers = {
      ...HEADERS,
      'content-type': `${type}; charset=utf-8`,
      'content-disposition': `attachment; filename="${name}"`,
    };
    return new Response(this.#stream(lines), { headers });
  }

  /** A fault breaks the download off: a part must not look like the whole. */
  #stream(lines: AsyncGenerator<string>): ReadableStream<Uint8Array> {
    const encoder = new TextEncoder();
    const onFault = this.#onFault;
    return new ReadableStream({
      async pull(controller) {
        try {
          let text = '';
          for await (const line of keepOpen(lines)) {
            text += line;
            if (text.length >= CHUNK_CHARS) return controller.enqueue(encoder.encode(text));
          }
          controller.enqueue(encoder.encode(text));
          controller.close();
        } catch (fault) {
          onFault(fault);
          controller.error(fault);
        }
      },
      async cancel() {
        await lines.return(undefined);
      },
    });
  }
}

/** Leaving a loop over it does not end it. */
const keepOpen = (lines: AsyncGenerator<string>): AsyncIterable<string> => ({
  [Symbol.asyncIterator]: () => ({ next: () => lines.next() }),
});

/** Takes `before` out of the parameters. @throws VigilError `query-invalid`. */
function takeKey(parameters: URLSearchParams): RecordKey | null {
  const text = parameters.get('before');
  parameters.delete('before');
  if (text === null) return null;
  const [, at, id] = /^(\d{1,13})\.(\d{1,19})$/.exec(text) ?? [];
  if (at === undefined || id === undefined)
    throw new VigilError('query-invalid', 'before: expected the time and number of a record, with a dot between them.');
  return { at: Number(at), id };
}

const json = (body: unknown): Response =>
  new Response(JSON.stringify(body), { headers: { ...HEADERS, 'content-type': 'application/json' } });

function problem(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
  const all = { ...HEADERS, ...headers, 'content-type': 'application/json' };
  return new Response(JSON.stringify({ code, message }), { status, headers: all });
}
