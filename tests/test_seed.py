"""The case the project began with: a radio site's article among its chrome.

The page is made here from lines, in the site's manner: invented ones always, and the seed's own
where the developers' shared folder is beside the repository.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import newsbot
from newsbot.sites import load_sites

SEED = Path(__file__).parents[2] / "shared" / "seed"
URL = "https://www.rtl.fr/actu/international/le-phare-de-brumelle-repart-7900000001"

INVENTED = """\
- 01m16s
2 min de lecture
Le phare de Brumelle au dégel.
Crédit : FIRMIN LACASTROLE / POOL / ONDES
Je m'abonne à la newsletter « Marées »
Depuis que la brume a mangé le port, la lampe de Brumelle tourne à l'envers. Vendredi, le gardien \
lui a demandé par lettre de "faire un effort" avant la grande marée.
La panne remonte à un papillon de nuit, entré par la lucarne il y a trois hivers. La mairie, qui \
avait promis une moustiquaire, attend toujours le devis, et les bateaux attendent avec elle.
Une ingénieure viendra mardi avec deux ampoules et un manuel. Elle rencontrera le gardien, puis \
le papillon, dont personne ne connaît encore les conditions.
Bienvenue sur RTL
Ne manquez aucune marée en activant les notifications de votre appareil
Cliquez sur “Autoriser” pour ne rien perdre de la brume. Une alerte vous parviendra à chaque \
marée, et vous pourrez vous en passer dès la suivante.
Bienvenue sur RTL
Rejoignez la communauté de Brumelle et retrouvez vos marées
Je crée mon compte
""".splitlines()


def make_page(lines: Sequence[str], *, body: range, named: bool) -> str:
    """Set lines 1 to 5 as the head of an article, ``body`` as its text and the rest as prompts.

    :param named: whether the elements carry names that say what they are, or none at all.
    """
    audio, reading, caption, credit, button = (html.escape(line) for line in lines[:5])
    prompts = [line for i, line in enumerate(lines) if i > 4 and i not in body]

    def name(value: str) -> str:
        return f' class="{value}"' if named else ""

    text = "".join(f"<p>{html.escape(lines[i])}</p>" for i in body)
    layers = "".join(f"<div{name('modal')}><p>{html.escape(line)}</p></div>" for line in prompts)
    return f"""<!doctype html><html lang="fr"><head><title>Le phare repart - RTL</title>
        <meta property="og:title" content="Le phare repart">
        <meta property="article:published_time" content="2025-04-11T18:30:00+02:00"></head><body>
        <nav><a href="/actu">Actu</a> <a href="/sport">Sport</a></nav>
        <main><article><h1>Le phare repart</h1>
        <div{name("audio-player")}><span>{audio}</span></div>
        <div{name("reading-time")}>{reading}</div>
        <figure><img src="/images/phare.jpg" alt=""><figcaption><span>{caption}</span>
        <span{name("credit")}>{credit}</span></figcaption></figure>
        <a{name("newsletter-button")} href="/newsletter">{button}</a>
        <div{name("article-body")}>{text}</div></article></main>
        {layers}<footer><a href="/mentions">Mentions légales</a></footer></body></html>"""


def read_article(lines: Sequence[str], body: range, *, named: bool) -> dict[str, Any]:
    site = load_sites()["rtl"]
    return newsbot.extract(make_page(lines, body=body, named=named), url=URL, site=site).to_dict()


@pytest.mark.parametrize("named", [True, False], ids=["named elements", "bare elements"])
def test_the_radio_article_becomes_its_paragraphs(*, named: bool) -> None:
    article = read_article(INVENTED, range(5, 8), named=named)

    assert article["articleBody"].split("\n\n") == INVENTED[5:8]


def test_chrome_becomes_fields() -> None:
    article = read_article(INVENTED, range(5, 8), named=True)

    assert article["audios"] == [{"url": None, "durationSeconds": 76}]
    assert article["readingTimeMinutes"] == 2
    assert article["mainImage"]["caption"] == "Le phare de Brumelle au dégel."
    assert article["mainImage"]["credit"] == "FIRMIN LACASTROLE / POOL / ONDES"
    assert article["inLanguage"] == "fr"


@pytest.mark.parametrize("named", [True, False], ids=["named elements", "bare elements"])
def test_each_dropped_line_has_a_rule(*, named: bool) -> None:
    article = read_article(INVENTED, range(5, 8), named=named)

    dropped = " ".join(entry["text"] for entry in article["metadata"]["chromeDropped"])
    assert [
        line for i, line in enumerate(INVENTED) if i not in range(5, 8) if line[:60] not in dropped
    ] == []


@pytest.mark.corpus
@pytest.mark.skipif(not SEED.is_dir(), reason="the seed lies in the developers' shared folder")
@pytest.mark.parametrize("named", [True, False], ids=["named elements", "bare elements"])
def test_the_seed_becomes_five_paragraphs_and_fields(*, named: bool) -> None:
    lines = (SEED / "rtl-article.txt").read_text(encoding="utf-8").splitlines()
    expected = json.loads((SEED / "rtl-article.expected.json").read_text(encoding="utf-8"))

    article = read_article(lines, range(5, 10), named=named)

    assert article["articleBody"].split("\n\n") == lines[5:10]
    assert [audio["durationSeconds"] for audio in article["audios"]] == [
        audio["durationSeconds"] for audio in expected["audios"]
    ]
    assert article["readingTimeMinutes"] == expected["readingTimeMinutes"]
    assert {key: article["mainImage"][key] for key in ("caption", "credit")} == expected[
        "mainImage"
    ]
    assert article["inLanguage"] == expected["inLanguage"]
