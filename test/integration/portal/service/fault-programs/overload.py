"""One challenge of a service that is overloaded for a while. In: URL, API key. Out: `challenge`, or the code of the error."""

import sys

from vigil_verifier import Session, VigilError, VigilVerifier


def main(url: str, api_key: str) -> None:
    verifier = VigilVerifier(url, api_key, timeout_s=20)
    try:
        verifier.create_challenge("session", Session("http://localhost:8080", "session-1", "user-1"))
        print("challenge")
    except VigilError as fault:
        print(fault.code)


if __name__ == "__main__":
    main(*sys.argv[1:3])
