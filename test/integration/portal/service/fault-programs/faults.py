"""Calls a service that misbehaves. In: its URL, names of faults. Out: a line for each: decision, error of a challenge, in time."""

import sys
import time

from vigil_verifier import Session, VigilError, VigilVerifier

TIMEOUT_S = 1.0
"""Of one call; a whole second more is not in time, also on a busy machine."""

SESSION = Session("http://localhost:8080", "session-1", "user-1")


def main(url: str, names: list[str]) -> None:
    for name in names:
        base = "http://127.0.0.1:1" if name == "down" else f"{url}/{name}"
        verifier = VigilVerifier(base, "key", TIMEOUT_S)
        start = time.monotonic()
        decision = verifier.verify_attestation("token", "session", SESSION)
        try:
            verifier.create_challenge("session", SESSION)
            error = "none"
        except VigilError as fault:
            error = fault.code
        in_time = "in-time" if time.monotonic() - start < 2 * (TIMEOUT_S + 1) else "late"
        print(name, decision.action, decision.code or "null", error, in_time, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
