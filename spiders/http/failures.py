"""Failures without an answer, as a grade and one sentence (no traceback, no class names)."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from tracker.domain.items import Grade


def explain(error: BaseException, url: str) -> tuple[Grade, str, bool]:
    """(grade, sentence, whether asking once more may help)."""
    host = urlsplit(url).netloc or url
    if isinstance(error, CannotResolveHostError):
        return Grade.UNREACHABLE, f"the name {host} cannot be found.", True
    if isinstance(error, DownloadConnectionRefusedError):
        return Grade.UNREACHABLE, f"{host} refuses the connection.", True
    if isinstance(error, DownloadTimeoutError):
        return Grade.UNREACHABLE, f"{host} did not answer in time.", True
    if isinstance(error, DownloadCancelledError):
        return Grade.UNREACHABLE, f"the answer of {host} is larger than we take (25 MB).", False
    if isinstance(error, ResponseDataLossError):
        return Grade.UNREACHABLE, f"the answer of {host} broke off before its stated end.", True
    if isinstance(error, (NotSupported, UnsupportedURLSchemeError)):
        scheme = urlsplit(url).scheme
        return Grade.REFUSED, f"{scheme}: addresses are not read; give a web address.", False
    if isinstance(error, DownloadFailedError):
        return Grade.UNREACHABLE, _failed(error, host), True
    if isinstance(error, IgnoreRequest):
        if "DOWNLOAD_MAXSIZE" in str(error):  # grown over the limit while it was unpacked
            return explain(DownloadCancelledError(), url)
        said = " ".join(str(error).split()) or "the request was refused"
        return Grade.REFUSED, f"{said}.".replace("..", "."), False
    text = " ".join(str(error).split())[:200]
    return Grade.UNREACHABLE, f"{host} could not be read ({text or type(error).__name__}).", True


def _failed(error: BaseException, host: str) -> str:
    """Broken connections and refused certificates look alike to Scrapy; the text tells."""
    text = f"{error} {error.__cause__!r}".lower()
    if "certificate" in text or "verificationerror" in text:
        return f"the certificate of {host} is not valid for it, so the connection was refused."
    if "ssl" in text or "tls" in text:
        return f"no secure connection to {host} could be made."
    return f"the connection to {host} broke off."
