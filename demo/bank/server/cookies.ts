/** Cookies. In: a request. Out: the session id or theme in it, and headers that set them. */
import type { CookieOptions, Request, Response } from 'express';

export type Theme = 'light' | 'dark' | 'system';

const SESSION: CookieOptions = { httpOnly: true, secure: true, sameSite: 'strict', path: '/' };
const THEME = 'nordhaven-theme';

export function readCookie(req: Request, name: string): string | undefined {
  for (const part of (req.get('cookie') ?? '').split(';')) {
    const at = part.indexOf('=');
    if (part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

/** Cookies are shared by all ports of a host, so the port is part of the name. */
export class SessionCookie {
  readonly #name: string;

  constructor(port: number) {
    this.#name = `nordhaven-session-${port}`;
  }

  read(req: Request): string | undefined {
    return readCookie(req, this.#name);
  }

  write(res: Response, id: string): void {
    res.cookie(this.#name, id, SESSION);
  }

  clear(res: Response): void {
    res.clearCookie(this.#name, SESSION);
  }
}

/** The theme cookie, read by the server so that the first paint uses it. */
export function readTheme(req: Request): Theme {
  const theme = readCookie(req, THEME);
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}
