/** What content script, background and pages all offer beside the language itself, as far as it is used here. */
declare class URL {
  constructor(url: string);
  readonly protocol: string;
  readonly hostname: string;
}
