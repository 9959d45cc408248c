"""Small PDFs, written by hand: sound, rewritten, scanned, locked, cut and hostile ones."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

MARGIN, TOP, LEADING = 72, 760, 14


def pdf(
    *pages: str | Iterable[str],
    producer: str = "Maker 1",
    drawing: str = "",
    locked: bool = False,
    packed: bool = False,
) -> bytes:
    """A PDF of these pages, each a text of lines; `drawing` is what stands on each beside them."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    kids = []
    for page in pages:
        lines = page.splitlines() if isinstance(page, str) else list(page)
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792]"
            f" /Resources << /Font << /F1 3 0 R >> >> /Contents {len(objects) + 2} 0 R >>"
        )
        objects.append(stream(f"{drawing} {_shown(lines)}".encode("latin-1"), packed))
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
    objects.append(f"<< /Producer ({producer}) /CreationDate (D:20260209170000Z) >>")
    trailer = f"/Info {len(objects)} 0 R"
    if locked:
        secret = "<" + "ab" * 32 + ">"
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /O {secret} /U {secret} /P -44 >>")
        trailer += f" /Encrypt {len(objects)} 0 R /ID [<01> <01>]"
    return assemble(objects, trailer)


def _shown(lines: list[str]) -> str:
    said = (line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)") for line in lines)
    shown = " T* ".join(f"({line}) Tj" for line in said)
    return f"BT /F1 11 Tf {MARGIN} {TOP} Td {LEADING} TL {shown} ET" if lines else ""


def stream(data: bytes, packed: bool = False) -> str:
    """A stream object."""
    body = zlib.compress(data, 9) if packed else data
    kind = " /Filter /FlateDecode" if packed else ""
    return f"<< /Length {len(body)}{kind} >>\nstream\n{body.decode('latin-1')}\nendstream"


def assemble(objects: list[str], trailer: str = "") -> bytes:
    """The file of these objects, numbered from 1; the first is its catalogue."""
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    size = len(objects) + 1
    out += f"trailer << /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def scanned(*greys: float) -> bytes:
    """A PDF whose pages are pictures: a box of that grey each, and no text."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for grey in greys:
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792]"
            f" /Contents {len(objects) + 2} 0 R >>"
        )
        objects.append(stream(f"{grey} g 100 100 400 500 re f".encode()))
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(kids)}] >>"
    return assemble(objects)


def bomb(times: int = 2_000) -> bytes:
    """A small PDF whose one page is the same packed drawing over and over: gigabytes of it."""
    block = zlib.compress(b"0 0 m 1 1 l S " * 2_000_000, 9).decode("latin-1")
    return assemble(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792]"
            f" /Contents [{'4 0 R ' * times}] >>",
            f"<< /Length {len(block)} /Filter /FlateDecode >>\nstream\n{block}\nendstream",
        ]
    )


def endless(pages: int = 1_000_000) -> bytes:
    """A PDF that says it has that many pages, all of them its own first one."""
    return assemble(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Count {pages} /Kids [3 0 R 2 0 R 2 0 R] >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>",
            stream(b"BT (a) Tj ET"),
        ]
    )


def recursive() -> bytes:
    """A PDF whose page draws a form that draws itself, many times over."""
    form = (
        "/Type /XObject /Subtype /Form /BBox [0 0 99999 99999]"
        " /Resources << /XObject << /X 5 0 R >> >>"
    )
    draws = "/X Do " * 40
    return assemble(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99999999 99999999] /Contents 4 0 R"
            " /Resources << /XObject << /X 5 0 R >> >> >>",
            stream(draws.encode()),
            f"<< {form} /Length {len(draws)} >>\nstream\n{draws}\nendstream",
        ]
    )
