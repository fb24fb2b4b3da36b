/**
 * The engine under judgement. In: the protocol's context. Out: an engine whose parameters are fitted on none of the people who are
 * judged by their typing, and, where a corpus of pointers is left out, with a pointer background and a pair classifier that know
 * nothing of it.
 */

import { readFileSync } from 'node:fs';
import type { Engine } from '@vigil/engine/engine-api.ts';
import type { EngineParameters } from '@vigil/engine/parameters.ts';
import { falseMatchTable } from '@vigil/engine/trust/false-match.ts';
import { pointerWithout } from '../trials/fitted-pointer.ts';
import type { ProtocolContext } from '../trials/protocol.ts';
import { engineOf } from '../trials/user-streams.ts';
import { keystrokeModel } from './background.ts';

export async function judgedEngine(context: ProtocolContext): Promise<Engine> {
  return engineOf(await keystrokeModel(context), { ...(await pointerWithout(context)), ...tableOf(context) });
}

function tableOf({ table }: ProtocolContext): Partial<Pick<EngineParameters, 'falseMatches'>> {
  return table === undefined ? {} : { falseMatches: falseMatchTable.parse(JSON.parse(readFileSync(table, 'utf8'))) };
}
