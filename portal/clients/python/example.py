"""The whole way, once: registration, session, payment. In: URL, API key, origin; tokens on standard input, one a line.

Prints each challenge on a line, waits for the token that the page would send for it, and prints the decision.
"""

import sys

from vigil_verifier import Session, VigilVerifier

PAYMENT = ["1250.00", "EUR", "DE02120300000000202051", "Invoice 7"]


def answer_to(challenge: str) -> str:
    """Stands for the page: hands the challenge to the page client and posts back what it returns."""
    print("challenge", challenge, flush=True)
    return sys.stdin.readline().strip()


def main(url: str, api_key: str, origin: str) -> None:
    verifier = VigilVerifier(url, api_key)
    session = Session(origin, "python-session", "user-python")
    registration = verifier.create_challenge("registration", session)
    print("registered", verifier.verify_registration(answer_to(registration.challenge), session), flush=True)
    for purpose, transaction in (("session", None), ("transaction", PAYMENT)):
        made = verifier.create_challenge(purpose, session, transaction)
        token = answer_to(made.challenge)
        decision = verifier.verify_attestation(token, purpose, session, transaction)
        print("decision", decision.action, decision.claims.get("verdict", decision.code), flush=True)
        again = verifier.verify_attestation(token, purpose, session, transaction)
        print("replay", again.action, again.code, flush=True)
    print("revoked", len(verifier.revoke_subject(session.subject, "example ends")), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:4])
