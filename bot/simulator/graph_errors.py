"""Meta's error codes and the exact body an error has on the wire.

Source: Cloud API, error codes. Clients must key on `error.code`; the HTTP status here is the one Meta's page
lists, where it lists one.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .jsontype import JsonObject

_CATALOGUE: dict[int, tuple[int, str]] = {
    0: (401, "AuthException"),
    1: (400, "API Unknown"),
    2: (503, "API Service"),
    3: (500, "API Method"),
    4: (400, "API Too Many Calls"),
    10: (403, "Permission Denied"),
    33: (400, "Parameter value is not valid"),
    100: (400, "Invalid parameter"),
    190: (401, "Access token has expired"),
    200: (403, "API Permission"),
    368: (403, "Temporarily blocked for policies violations"),
    80007: (400, "Rate limit issues"),
    130403: (400, "User is blocked by the business"),
    130429: (400, "Rate limit hit"),
    130472: (400, "User's number is part of an experiment"),
    130497: (403, "Business account is restricted from messaging users in this country"),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message undeliverable"),
    131030: (400, "Recipient phone number not in allowed list"),
    131031: (403, "Account has been locked"),
    131037: (400, "WhatsApp provided number needs display name approval before message can be sent"),
    131042: (400, "Business eligibility payment issue"),
    131045: (500, "Incorrect certificate"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "This message was not delivered to maintain healthy ecosystem engagement"),
    131050: (400, "User has opted out of receiving marketing messages from this business"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    131057: (400, "Account in maintenance mode"),
    131062: (400, "Business-scoped user id recipients are not supported for this message"),
    131064: (400, "Message misclassified"),
    132000: (400, "Number of parameters does not match the expected number of params"),
    132001: (404, "Template name does not exist in the translation"),
    132005: (400, "Translated text too long"),
    132007: (400, "Template format character policy violated"),
    132012: (400, "Parameter format does not match format in the created template"),
    132015: (400, "Template is paused"),
    132016: (400, "Template is disabled"),
    132018: (400, "There was an issue with the parameters in the template"),
    133004: (503, "Server temporarily unavailable"),
    133010: (400, "Phone number not registered"),
    137000: (400, "Identity key hash mismatch"),
}

THROTTLING = frozenset({4, 80007, 130429, 131056, 131057})
"""Codes that come with `Retry-After` and `X-Business-Use-Case-Usage`."""


def title(code: int) -> str:
    """The title Meta prints for a code; unknown codes get the title of 131000."""
    return _CATALOGUE.get(code, _CATALOGUE[131000])[1]


@dataclass
class GraphError(Exception):
    """A call that the Graph API refuses. `code` is what clients key on; `headers` go with the answer.

    graph_type: for an error that the Graph API finds before it looks for WhatsApp (token, version, object), its `type`; such an
    error has `details` as its message and neither "(#code)" nor `error_data`.
    """

    code: int
    details: str
    http_status: int | None = None
    subcode: int | None = None
    message: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    graph_type: str | None = None

    def __str__(self) -> str:
        return f"(#{self.code}) {self.message or title(self.code)}: {self.details}"

    @property
    def status(self) -> int:
        """The HTTP status of the response."""
        return self.http_status or _CATALOGUE.get(self.code, (400, ""))[0]

    def body(self, trace_id: str) -> JsonObject:
        """The response body, key for key as Meta writes it."""
        if self.graph_type is not None:
            return plain_error(self.details, self.code, trace_id, kind=self.graph_type, subcode=self.subcode)
        error: JsonObject = {
            "message": f"(#{self.code}) {self.message or title(self.code)}",
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details},
        }
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        error["fbtrace_id"] = trace_id
        return {"error": error}


def plain_error(message: str, code: int, trace_id: str, *, kind: str = "OAuthException", subcode: int | None = None) -> JsonObject:
    """The body of an error of the Graph API itself, which knows nothing of WhatsApp and has no `error_data`."""
    error: JsonObject = {"message": message, "type": kind, "code": code}
    if subcode is not None:
        error["error_subcode"] = subcode
    error["fbtrace_id"] = trace_id
    return {"error": error}


def webhook_error(code: int, details: str | None = None) -> JsonObject:
    """An element of `errors` in a `failed` status."""
    name = title(code)
    return {
        "code": code,
        "title": name,
        "message": name,
        "error_data": {"details": details or _LATE_DETAILS.get(code, name)},
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    }


_LATE_DETAILS = {
    131026: "Message undeliverable: the recipient is not a WhatsApp user, or cannot receive this message.",
    131047: ("Message failed to send because more than 24 hours have passed since the customer last replied to this number."),
}
