/**
 * Stops zod from probing `new Function`, which the content security policies of extension pages and of the window forbid and
 * report. Import it first.
 */
import { z } from 'zod';

z.config({ jitless: true });
