/** The analyst's console: `@vigil/portal/console`. What is exported here is kept stable. */
export { type AnalystConsoleOptions, analystConsole, type ConsoleAccess } from './console/analyst-console.ts';
export { fileRecords } from './console/file-records.ts';
export { nodeListener } from './console/node-listener.ts';
export { postgresRecords } from './console/postgres-records.ts';
export { memoryRecords } from './console/record-index.ts';
export type { RecordSource, StoredRecord } from './console/record-source.ts';
