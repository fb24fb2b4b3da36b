/** JSON Schemas of an earlier wire. In and out: types. */

/** The part of JSON Schema that messages are fitted by. */
export interface FrozenSchema {
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly type?: string;
  readonly properties?: Readonly<Record<string, FrozenSchema>>;
  readonly items?: FrozenSchema;
  readonly oneOf?: readonly FrozenSchema[];
  readonly anyOf?: readonly FrozenSchema[];
  readonly [keyword: string]: unknown;
}

export interface FrozenWire {
  readonly toExtension: { readonly $schema: string; readonly oneOf: readonly FrozenSchema[] };
  /** By type of the user request. */
  readonly userReplies: Readonly<Record<string, FrozenSchema>>;
}
