/** What every runtime of this package offers beside the language itself (WinterTC minimum common API), as far as it is used. */
declare class URL {
  constructor(url: string);
  static canParse(url: string): boolean;
  readonly protocol: string;
  readonly hostname: string;
  readonly origin: string;
}
