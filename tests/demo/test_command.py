"""`tracker demo` ends as its play ends."""

import pytest
from click.testing import CliRunner

from tracker.cli.root import tracker
from tracker.demo import play


@pytest.mark.parametrize("found, code", [([], 0), (["Missed: the order."], 1)])
def test_the_exit_code_is_1_when_the_play_found_a_difference(found, code, monkeypatch, tmp_path):
    played = []
    monkeypatch.setattr(play, "play", lambda folder, say: played.append(folder) or found)
    result = CliRunner().invoke(tracker, ["demo", "--keep", str(tmp_path / "out")])
    assert (result.exit_code, played) == (code, [tmp_path / "out"])


def test_a_folder_with_other_files_is_one_sentence(tmp_path):
    (tmp_path / "thesis.txt").write_text("x")
    result = CliRunner().invoke(tracker, ["demo", "--keep", str(tmp_path)])
    assert result.exit_code == 1
    assert result.output == (
        f"Error: {tmp_path} holds files that no demo made; name an empty folder with --keep.\n"
    )


def test_a_failed_play_names_each_difference():
    assert play._failed(["Missed: a.", "False: b."]) == (
        "The demo failed: what was told is not what happened (2 difference(s)).\n"
        "- Missed: a.\n- False: b."
    )
