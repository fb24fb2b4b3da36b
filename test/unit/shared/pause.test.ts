import { controlMessage } from '@vigil/control/control-message.ts';
import { fromView } from '@vigil/extension/channel/view-schema.ts';
import { longPause, MAX_PAUSE_MINUTES } from '@vigil/protocol/pause.ts';
import { userRequest } from '@vigil/protocol/user/user-api.ts';
import { toCompanion } from '@vigil/protocol/wire/to-companion.ts';
import { describe, expect, it } from 'vitest';

describe('longPause', () => {
  it('offers tomorrow only if a pause may last until then', () => {
    expect(longPause(new Date(2026, 10, 23, 9, 30))).toEqual({ minutes: 480, untilTomorrow: false });
    expect(longPause(new Date(2026, 10, 23, 15, 59))).toEqual({ minutes: 480, untilTomorrow: false });
    expect(longPause(new Date(2026, 10, 23, 16, 0))).toEqual({ minutes: 480, untilTomorrow: true });
    expect(longPause(new Date(2026, 11, 31, 22, 0))).toEqual({ minutes: 120, untilTomorrow: true });
    expect(longPause(new Date(2026, 10, 23, 23, 59, 59, 999))).toEqual({ minutes: 1, untilTomorrow: true });
  });

  it.each([
    ['the wire', toCompanion, { type: 'pause' }],
    ['the command line', controlMessage, { type: 'pause', id: 'pause-1' }],
    ['the popup', fromView, { type: 'pause' }],
    ['the window', userRequest, { type: 'pause' }],
  ] as const)('is the limit that %s takes', (_name, schema, message) => {
    expect(schema.safeParse({ ...message, minutes: MAX_PAUSE_MINUTES }).success).toBe(true);
    expect(schema.safeParse({ ...message, minutes: MAX_PAUSE_MINUTES + 1 }).success).toBe(false);
  });
});
