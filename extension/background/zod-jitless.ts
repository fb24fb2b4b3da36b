/** Stops zod from probing `new Function`, which the extension's content security policy forbids and reports. */
import { z } from 'zod';

z.config({ jitless: true });
