"""A group's own templates: which are refused, and that none of them ever holds a digest back."""

from __future__ import annotations

from pathlib import Path

import pytest

from notify import own, render, specimen
from notify.replaced import NAMES
from notify.outline import outline

PAGE = '<!DOCTYPE html><html lang="{{ language }}"><style>h1 {color: red}</style><body>'
MINE = PAGE + "<h1>{{ digest.summary }}</h1><p>Ours, {{ say('What could not be read') }}</p>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "templates"
    place.mkdir()
    return place


def put(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name.replace('_', '.')}.j2").write_text(text, encoding="utf-8")
    return folder


BROKEN = [
    ("{% for one in digest.watches %}", "digest.html.j2, line 1: Unexpected end of template"),
    ("<p>\n{{ digest.nothing }}</p>", "digest.html.j2, line 2: "),
    ("{{ wrong }}", "digest.html.j2, line 1: 'wrong' is undefined"),
    ("\n\n{{ say('{x}', y=1) }}", "digest.html.j2, line 3: KeyError"),
    ("{{ 1 / 0 }}", "digest.html.j2, line 1: ZeroDivisionError"),
    ("{% include 'other.html.j2' %}", "other.html.j2"),
    ("{{ ''.__class__.__mro__ }}", "unsafe"),
    ("{% for n in range(10 ** 9) %}{% endfor %}", "Range too big"),
    ("{% include '../../../etc/passwd' %}", "../../../etc/passwd"),
]


@pytest.mark.parametrize(("text", "said"), BROKEN)
def test_a_broken_template_is_named_and_the_digest_goes_out_in_our_form(
    folder: Path, text: str, said: str
) -> None:
    put(folder, digest_html=text)
    (problem,) = own.problems(folder)
    assert said in problem and str(folder) in problem and "\n" not in problem
    full, _ = specimen.digests()
    ours = render.digest(full)
    told = render.digest(full, str(folder))
    assert (told.text, told.html) == (ours.text, ours.html)
    assert said in told.complaint and ours.complaint == ""


def test_what_is_no_folder_or_holds_nothing_of_use_is_named(folder: Path) -> None:
    assert own.problems(folder / "nowhere") == [f"{folder / 'nowhere'} is no folder."]
    assert "holds none of digest.html.j2" in own.problems(folder)[0]
    put(folder, digest_html=MINE, digests_html="x")
    (problem,) = own.problems(folder)
    assert "digests.html.j2: there is no template of this name" in problem


def test_a_template_replaces_ours_and_the_others_stay(folder: Path) -> None:
    put(folder, digest_html=MINE)
    assert own.problems(folder) == []
    full, _ = specimen.digests()
    told, ours = render.digest(full, str(folder)), render.digest(full)
    assert "Ours, What could not be read" in told.html and told.text == ours.text
    assert (told.subject, told.complaint) == (ours.subject, "")
    assert [part.text for part in outline(told)][:2] == [
        full.summary,
        "Ours, What could not be read",
    ]


def test_a_style_sheet_is_written_into_the_elements(folder: Path) -> None:
    pytest.importorskip("css_inline")
    put(folder, digest_html=MINE)
    html = render.digest(specimen.digests()[0], str(folder)).html
    assert '<h1 style="color: red' in html and "<style>" in html


def test_what_sources_print_is_escaped_there_too(folder: Path) -> None:
    put(folder, digest_html="{% for w in digest.watches %}<h2>{{ w.title }}</h2>{% endfor %}")
    html = render.digest(specimen.digests()[0], str(folder)).html
    assert "Masks &amp; badges" in html


def test_the_copies_of_ours_are_sound(folder: Path) -> None:
    ours = Path(render.__file__).parent / "templates"
    for name in NAMES:
        (folder / name).write_bytes((ours / name).read_bytes())
    assert own.problems(folder) == []
    full, _ = specimen.digests()
    assert render.digest(full, str(folder)).text == render.digest(full).text


def test_a_template_is_read_anew_when_it_is_mended(folder: Path) -> None:
    full, _ = specimen.digests()
    put(folder, digest_html="{{ wrong }}")
    assert render.digest(full, str(folder)).complaint
    put(folder, digest_html=MINE)
    assert render.digest(full, str(folder)).complaint == ""
