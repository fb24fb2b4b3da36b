"""Client of vigil-verifier. In: the bank's own values and tokens from the page. Out: challenges and decisions.

Python 3.11 or later, standard library alone. A verification never raises for what happens on the way: no answer, a
refusal and an error are all a decision to step up, as the service itself would say.
"""

import json
import random
import ssl
import time
from dataclasses import dataclass, field
from typing import Any, Mapping, Sequence

from http_call import CallError, post


_RETRY_S = 1.25
"""Longest wait before an overloaded service gets the same request again."""
_MIN_TRY_S = 0.5
"""With less time than this left there is no further try."""


class VigilError(Exception):
    """The service did not do what was asked. `code` is a problem code of its OpenAPI document, `unreachable`
    when there is no whole response in time, or `response-invalid` when it is not what the document says."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


@dataclass(frozen=True)
class Challenge:
    """Pass `challenge` to the page client unchanged. `expires_at` is a NumericDate."""

    challenge: str
    nonce: str
    expires_at: int


@dataclass(frozen=True)
class Decision:
    """What to do. `action` is `allow`, `step-up` or `lock`; everything else explains it."""

    action: str
    ok: bool = False
    code: str | None = None
    would: str | None = None
    policy: str | None = None
    reasons: Sequence[str] = ()
    gap: int = 0
    claims: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Session:
    """What the portal knows of a session; nothing here comes from the page."""

    origin: str
    session_id: str
    subject: str

    def fields(self) -> dict[str, str]:
        return {"origin": self.origin, "sessionId": self.session_id, "subject": self.subject}


class VigilVerifier:
    """One client for the whole process; it holds no connection between calls and is safe in threads."""

    def __init__(
        self, url: str, api_key: str | None = None, timeout_s: float = 2.0, tls: ssl.SSLContext | None = None
    ) -> None:
        """`timeout_s` bounds a whole call, with what is sent again to an overloaded service. `tls` carries the client certificate for mutual TLS (`load_cert_chain`)."""
        self._url = url.rstrip("/")
        self._headers = {"Content-Type": "application/json"}
        if api_key is not None:
            self._headers["Authorization"] = f"Bearer {api_key}"
        self._timeout_s = timeout_s
        self._tls = tls

    def create_challenge(
        self,
        purpose: str,
        session: Session,
        transaction: Sequence[str] | None = None,
        auth_time: int | None = None,
    ) -> Challenge:
        """`purpose`: session, transaction, watch or registration. Raises VigilError: carry on without Vigil."""
        body: dict[str, Any] = {"purpose": purpose, **session.fields()}
        if transaction is not None:
            body["transaction"] = list(transaction)
        if auth_time is not None:
            body["authTime"] = auth_time
        made = self._post("/v1/challenges", body)
        return Challenge(_text(made, "challenge"), _text(made, "nonce"), _whole(made, "expiresAt"))

    def verify_attestation(
        self,
        token: str,
        purpose: str,
        session: Session,
        transaction: Sequence[str] | None = None,
        policy: str | None = None,
    ) -> Decision:
        """Never raises: whatever goes wrong is a decision to step up, with the code that says why."""
        body: dict[str, Any] = {"token": token, "purpose": purpose, **session.fields()}
        if transaction is not None:
            body["transaction"] = list(transaction)
        if policy is not None:
            body["policy"] = policy
        try:
            return _decision(self._post("/v1/attestations/verify", body))
        except VigilError as error:
            return Decision(action="step-up", code=error.code)

    def verify_registration(self, token: str, session: Session) -> str | None:
        """The kid of the new key, or None when the token is refused. Only right after strong authentication."""
        answer = self._post("/v1/registrations/verify", {"token": token, **session.fields()})
        return _text(answer.get("credential"), "kid") if answer.get("ok") is True else None

    def revoke_subject(self, subject: str, reason: str) -> list[str]:
        """The kids that this call revoked."""
        revoked = self._post("/v1/credentials/revoke", {"subject": subject, "reason": reason}).get("revoked")
        if not isinstance(revoked, list):
            raise VigilError("response-invalid", "no list of revoked keys in the response")
        return [str(kid) for kid in revoked]

    def _post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Sends the same again while the service is overloaded, which has then done nothing, and time is left."""
        end = time.monotonic() + self._timeout_s
        while True:
            try:
                return self._try(path, body, end - time.monotonic())
            except VigilError as error:
                spare_s = end - time.monotonic() - _MIN_TRY_S
                if error.code != "overloaded" or spare_s <= 0:
                    raise
            time.sleep(random.uniform(0.2, 1) * min(spare_s, _RETRY_S))

    def _try(self, path: str, body: Mapping[str, Any], timeout_s: float) -> dict[str, Any]:
        data = json.dumps(body).encode()
        try:
            status, text = post(self._url + path, data, self._headers, timeout_s, self._tls)
        except CallError as error:
            raise VigilError("unreachable", str(error)) from error
        answer = _object(text)
        if status != 200:
            code = answer.get("code") if answer is not None else None
            raise VigilError(code if isinstance(code, str) else "unreachable", f"HTTP {status}")
        if answer is None:
            raise VigilError("response-invalid", "the response is not a JSON object")
        return answer


def _decision(answer: Mapping[str, Any]) -> Decision:
    """Nothing but a whole, positive answer allows or locks."""
    if answer.get("ok") is not True:
        code = answer.get("code")
        return Decision(action="step-up", code=code if isinstance(code, str) else "response-invalid")
    if answer.get("action") not in ("allow", "step-up", "lock"):
        return Decision(action="step-up", code="response-invalid")
    names = ("ok", "action", "code", "would", "policy", "reasons", "gap", "claims")
    return Decision(**{name: answer[name] for name in names if name in answer})


def _object(data: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _text(holder: Any, name: str) -> str:
    value = holder.get(name) if isinstance(holder, dict) else None
    if not isinstance(value, str):
        raise VigilError("response-invalid", f"no {name} in the response")
    return value


def _whole(holder: Mapping[str, Any], name: str) -> int:
    value = holder.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise VigilError("response-invalid", f"no {name} in the response")
    return value
