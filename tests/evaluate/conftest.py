"""A short table of texts that has all kinds of lines."""

from __future__ import annotations

from pathlib import Path

import pytest

TABLE = """scene\tpassage\twho\ttext\temotion\treadings
customer_service\t\tvoice\t您好，很高兴为您服务！\tjoy\t高兴=gao1 xing4
audiobook\tbank\tvoice\t天还没亮。\tneutral\t
audiobook\tbank\tvoice\t他在银行等了一天。\tneutral\t银行=yin2 hang2
audiobook\tbank\tvoice\t“快跑！”他喊。\tfear\t
assistant\tsad\tuser\t我好难过。\tsadness\t
assistant\tsad\tvoice\t别难过，我<陪>你。\tcaring\t
"""


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """Its file."""
    path = tmp_path / "texts.tsv"
    path.write_text(TABLE, "utf-8")
    return path
