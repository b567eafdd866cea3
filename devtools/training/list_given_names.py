"""Write the given names of ``newsbot/extraction/values/given_names.txt`` from Faker's word lists.

    pip install faker && python devtools/training/list_given_names.py

Faker (MIT licence) lists first names by country. Names of the languages below are kept, except
words that are also places beside dates.
"""

from __future__ import annotations

import importlib
import textwrap
import unicodedata
from pathlib import Path

TARGET = Path(__file__).parents[2] / "newsbot" / "extraction" / "values" / "given_names.txt"
LOCALES = (
    "ar_AA ar_DZ ar_PS ar_SA bn_BD "
    "az_AZ bg_BG cs_CZ da_DK de_AT de_CH de_DE el_GR en_GB en_IE en_IN en_NZ en_US es_AR es_CL "
    "es_ES es_MX et_EE fi_FI fr_CA fr_CH fr_FR ga_IE hr_HR hu_HU id_ID it_IT lt_LT lv_LV nl_BE "
    "nl_NL no_NO pl_PL pt_BR pt_PT ro_RO ru_RU sk_SK sl_SI sv_SE tr_TR uk_UA vi_VN "
    "fa_IR gu_IN he_IL hi_IN hy_AM ka_GE mk_MK mr_IN ne_NP ta_IN th_TH"
).split()
PLACES = frozenset(
    "berlin london paris vienna sydney florence victoria madison austin chelsea brooklyn jackson "
    "lincoln savannah phoenix washington santiago salvador orlando houston dallas carolina "
    "georgia virginia india china israel jordan kenya chad cuba asia america north south".split()
)
MIN_CHARS = 2
HEADER = "Given names of {count} languages and countries, from the lists of Faker (MIT licence)."


def main() -> None:
    """Read the lists and write the names, sorted, in lower case, as many a line as fit."""
    names = {name for locale in LOCALES for name in read_names(locale)} - PLACES
    lines = textwrap.wrap(" ".join(sorted(names)), width=100, break_on_hyphens=False)
    header = "# " + HEADER.format(count=len(LOCALES))
    TARGET.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    print(f"{len(names)} names written to {TARGET}")


def read_names(locale: str) -> set[str]:
    """Return the single words of all lists of first names of one locale, in lower case."""
    provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    lists = [
        getattr(provider, attribute)
        for attribute in dir(provider)
        if attribute.startswith(("first_names", "first_name_"))
    ]
    found = {name for names in lists if isinstance(names, (tuple, list, dict)) for name in names}
    words = {name.casefold() for name in found if isinstance(name, str)}
    return {word for word in words if _is_word(word) and len(word) >= MIN_CHARS}


def _is_word(text: str) -> bool:
    """Return whether a text is letters and the vowel signs of Indic scripts alone."""
    return all(char.isalpha() or unicodedata.category(char) in {"Mn", "Mc"} for char in text)


if __name__ == "__main__":
    main()
