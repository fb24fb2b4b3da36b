/** Web API that content script, background and pages share, as far as it is used here. */
declare class URL {
  constructor(url: string);
  readonly protocol: string;
  readonly hostname: string;
}
