/**
 * Connections of libsql that are closed once. In: a file, libsql's options. Out: the connection, and a close that does not end the
 * process. libsql 0.5 closes a connection twice when its database is the last to let go of it, and the second close reads memory that
 * the first has freed (tursodatabase/libsql, issue 2251): mostly nothing happens, and sometimes, on Windows above all, an access
 * violation. A statement that lets go last closes it once.
 */
import Libsql from 'libsql';

/** A statement of each open connection; it is never run. */
const lastOwners = new Map<Libsql.Database, Libsql.Statement>();

// When the process ends, databases and statements let go in any order.
process.on('exit', () => {
  for (const database of lastOwners.keys()) database.close();
});

/** Throws what libsql throws; then nothing is open. */
export function connect(file: string, options: Libsql.Options): Libsql.Database {
  const database = new Libsql(file, options);
  lastOwners.set(database, database.prepare('SELECT 1'));
  return database;
}

/** The file stays open until the statements of the connection are collected. A second call does nothing. */
export function disconnect(database: Libsql.Database): void {
  database.close();
  lastOwners.delete(database);
}
