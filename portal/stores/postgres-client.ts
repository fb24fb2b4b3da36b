/** What the stores need of a database client. Types only. */

/** The part of a `pg` Pool that is used. Statements are named, so each connection prepares them once. */
export interface PostgresClient {
  query(statement: {
    name?: string;
    text: string;
    values?: unknown[];
  }): Promise<{ rows: unknown[]; rowCount: number | null }>;
}
