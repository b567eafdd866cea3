"""Words by language that interfaces use far more often than articles do.

One of them says little; several in a short text are an invitation to subscribe, share or comment.
Spelt as ``blocks.tokens`` gives them.
"""

from __future__ import annotations

_BY_LANGUAGE: dict[str, str] = {
    "en": (
        "newsletter newsletters subscribe subscriber subscribers subscription inbox email mail "
        "sign click here comment comments app download follow facebook twitter instagram whatsapp "
        "telegram youtube linkedin cookie cookies privacy copyright rights reserved advertisement "
        "sponsored login register account website online link podcast photo photos video gallery "
        "read more share tags"
    ),
    "de": (
        "abonnieren abo abonnement anmelden anmeldung registrieren kommentar kommentare hier "
        "klicken klick teilen folgen datenschutz werbung anzeige lesen mehr foto fotos bild quelle "
        "redaktion artikel"
    ),
    "fr": (
        "abonnez abonner inscrire inscription cliquez ici commentaire commentaires partager suivez"
    ),
    "es": ("suscríbete suscripción boletín comentarios comentario síguenos compartir aquí clic"),
    "it": "iscriviti commenti commento condividi clicca qui seguici",
    "pt": "assine inscreva comentários clique aqui siga compartilhe",
    "nl": "reacties reageer delen klik nieuwsbrief",
    "da, no, sv": "kommentarer dela del følg följ nyhetsbrev nyhedsbrev",
    "pl": "komentarze komentarz udostępnij",
    "ru, uk": "подписаться подписывайтесь комментарии",
    "ko": "구독 기자 무단 전재 재배포 금지 저작권자",
}

INTERFACE_WORDS = frozenset(word for words in _BY_LANGUAGE.values() for word in words.split())
"""All of them: a page of any language may speak English to its readers."""
