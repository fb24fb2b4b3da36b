/** Gives Angular's compiler a TypeScript with an API: it asks for "typescript", which is version 7 here. Load it with --import. */
import { register } from 'node:module';

const hooks = `export const resolve = (name, context, next) =>
  next(name === 'typescript' ? 'typescript-for-angular' : name, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
