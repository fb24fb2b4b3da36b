/**
 * Compiles what Angular's packages leave to the application ("partial compilation"). In: their modules. Out: the same without need of
 * a compiler in the page, which a policy without `unsafe-eval` would refuse.
 */
import linker from '@angular/compiler-cli/linker/babel';
import { transformAsync } from '@babel/core';
import type { Plugin } from 'vite';

const PARTIAL = 'ɵɵngDeclare';

export function linkAngular(): Plugin {
  return {
    name: 'link-angular',
    async transform(code, id) {
      if (!id.includes('/@angular/') || !code.includes(PARTIAL)) return null;
      const result = await transformAsync(code, {
        filename: id,
        plugins: [[linker, { linkerJitMode: false }]],
        compact: false,
        configFile: false,
        babelrc: false,
      });
      return result?.code ? { code: result.code, map: null } : null;
    },
  };
}
