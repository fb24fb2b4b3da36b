/** Runs a play and cleans up afterwards, also after errors and signals. In: a play. Out: its result. */
import { Theatre, type TheatreOptions } from './theatre.ts';

/** SIGINT and SIGTERM clean up too and exit with 130. */
export async function onStage<Result>(
  options: TheatreOptions,
  play: (theatre: Theatre) => Promise<Result>,
): Promise<Result> {
  const theatre = await Theatre.open(options);
  // Terminals and wrappers may send the signal more than once; later ones must not interrupt the clean-up.
  const interrupted = () => {
    theatre.close().finally(() => process.exit(130));
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  try {
    return await play(theatre);
  } finally {
    const left = await theatre.close();
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    if (left.length > 0) process.stderr.write(`Could not be taken down: ${left.join('; ')}\n`);
  }
}
