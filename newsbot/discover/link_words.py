"""Words of links and paths, by language: names of pages that are not articles, and of next pages.

Names are compared with whole segments of a path, without case and file suffix: ``/tag/x`` matches,
``/vintage/x`` does not.
"""

from __future__ import annotations

_BY_LANGUAGE = {
    "en": """tag tags topic topics keyword keywords author authors by byline contributor
        contributors columnist columnists staff profile profiles people user users login
        log-in signin sign-in
        signup sign-up logout register registration account my-account subscribe subscription
        subscriptions newsletter newsletters search contact contact-us contacts about about-us
        imprint legal privacy privacy-policy cookie cookies cookie-policy terms terms-of-use
        terms-of-service terms-and-conditions conditions disclaimer advertise advertising
        advertisement sponsored sponsor partner partners partnercontent partner-content promo offers
        deals coupons vouchers shop store jobs careers classifieds events category categories
        archive archives sitemap site-map feed feeds rss help faq faqs support feedback comment
        comments print share bookmark bookmarks video videos podcast podcasts gallery galleries
        photos pictures tv radio live-tv livestream weather games puzzles crossword crosswords quiz
        horoscope horoscopes apps mobile-apps donate membership members e-paper epaper mediakit
        media-kit press-office corrections accessibility page""",
    "de": """thema themen schlagwort schlagworte stichwort autor autoren autorin redaktion anmelden
        anmeldung abmelden registrieren konto mein-konto abo abos abonnement abonnieren suche
        kontakt impressum datenschutz datenschutzerklaerung agb nutzungsbedingungen werbung anzeige
        anzeigen partnerangebote gutscheine stellenmarkt immobilien kategorie kategorien archiv
        hilfe leserbriefe kommentare mediathek bilder fotos fotostrecken wetter spiele raetsel
        horoskop mediadaten netiquette barrierefreiheit startseite""",
    "fr": """theme themes mot-cle mots-cles etiquette auteur auteurs autrice journaliste
        journalistes redaction connexion inscription compte mon-compte abonnement
        abonnements abonnez-vous
        recherche contactez-nous mentions-legales confidentialite cgu cgv publicite annonces
        partenaire partenaires categorie rubrique rubriques plan-du-site aide commentaires videos
        replay meteo jeux mots-croises horoscope emploi boutique programmes emissions""",
    "es": """tema temas etiqueta etiquetas autor autores autora redaccion iniciar-sesion registro
        cuenta suscripcion suscripciones suscribete boletin boletines buscar busqueda buscador
        contacto quienes-somos aviso-legal privacidad publicidad categoria categorias archivo
        hemeroteca ayuda comentarios galeria galerias fotos tiempo juegos horoscopo empleo
        tienda""",
    "it": """argomento argomenti autore autori autrice redazione accedi accesso registrati
        abbonamenti abbonati cerca ricerca contatti chi-siamo note-legali pubblicita categoria
        categorie archivio aiuto commenti foto fotogallery meteo giochi oroscopo lavoro""",
    "pt": """topico topicos marcador assunto assuntos autor autores entrar cadastro assine
        assinatura busca contato contacto quem-somos privacidade publicidade categoria arquivo ajuda
        comentarios galeria fotos clima tempo jogos horoscopo loja""",
    "nl": """onderwerp onderwerpen auteur auteurs redactie inloggen aanmelden abonneren zoeken
        contact over-ons privacybeleid adverteren categorie archief reacties fotos weer puzzels""",
    "nordic": """emne emner emneord stikkord amne amnen forfatter forfattare skribent journalist
        logg-inn logga-in log-ind kundeservice kundservice abonner abonnement prenumerera sok soeg
        kontakt om-oss om-os personvern integritet annonser annonsera kategori arkiv kommentarer
        vaer vader tehty aihe aiheet avainsana kirjoittaja kirjaudu tilaa haku yhteystiedot""",
    "slavic": """temat tematy tagi autor autorzy logowanie zaloguj rejestracja prenumerata szukaj
        kontakt regulamin reklama kategoria pogoda stitek stitky autori prihlaseni prihlasit
        predplatne hledat hledani pocasi kljucne-rijeci oznaka oznake autori prijava pretraga""",
    "other": """etiket etiketler yazar yazarlar giris uye-ol abone arama iletisim kunye reklam
        kategori hava-durumu szerzo szerzok cimke cimkek bejelentkezes elofizetes kereses kapcsolat
        penulis masuk daftar langganan cari kontak redaksi topik eticheta autori cautare""",
}

NOT_ARTICLES = frozenset(word for words in _BY_LANGUAGE.values() for word in words.split())

_NEXT_PAGE = """next older more weiter nächste vorwärts ältere suivant suivante siguiente próxima
    próximo proxima successiva avanti volgende neste nästa næste seuraava następna další következő
    sonraki berikutnya selanjutnya \u203a » > → ≫ 次へ 下一页 下一頁 다음 далее следующая التالي"""
NEXT_PAGE = frozenset(_NEXT_PAGE.split())
"""Labels of the link to the next page, in lower case, as whole words."""

_MORE_PAGES = """load more, show more, view more, see more, more articles, more news, more stories,
    more posts, load more articles, load more news, load more stories, load more posts,
    show more articles, show more news, show more stories, more results, load more results,
    show more results, older posts, older articles, older stories,
    mehr laden, mehr anzeigen, weitere laden, weitere artikel, weitere artikel laden,
    weitere artikel anzeigen, mehr artikel, mehr artikel laden, weitere meldungen, ältere artikel,
    voir plus, charger plus, afficher plus, plus d'articles, voir plus d'articles,
    charger plus d'articles, afficher plus d'articles, articles plus anciens,
    ver más, cargar más, mostrar más, más noticias, ver más noticias, cargar más noticias,
    carica altri, carica altro, mostra altri, mostra altro, altri articoli, altre notizie,
    ver mais, carregar mais, mostrar mais, mais notícias, ver mais notícias,
    meer laden, laad meer, toon meer, meer tonen, meer artikelen, meer nieuws,
    vis mer, vis flere, last mer, last inn flere, hent flere, indlæs flere, visa fler, visa mer,
    ladda fler, fler artiklar, näytä lisää, lataa lisää, sýna fleiri,
    pokaż więcej, załaduj więcej, więcej artykułów, načíst další, zobrazit další, další články,
    načítať ďalšie, ďalšie články, učitaj još, prikaži više, još vijesti, naloži več,
    mai multe, mai multe articole, încarcă mai multe, további hírek, további cikkek, több hír,
    daha fazla, daha fazla göster, daha fazla haber, muat lebih banyak, lihat lainnya,
    berita lainnya, xem thêm, περισσότερα, φόρτωση περισσότερων, ещё, еще, показать ещё,
    показать еще, загрузить ещё, загрузить еще, больше новостей, показати ще, завантажити ще,
    більше новин, покажи още, зареди още, もっと見る, もっと読み込む, さらに表示, 加载更多,
    查看更多, 載入更多, 更多, 더보기, 더 보기, 기사 더보기, المزيد, عرض المزيد, تحميل المزيد,
    עוד כתבות, טען עוד, और देखें, और पढ़ें, और लोड करें, আরও, আরো, மேலும், ดูเพิ่มเติม, โหลดเพิ่ม"""
MORE_PAGES = frozenset(" ".join(phrase.split()) for phrase in _MORE_PAGES.split(","))
"""Labels of the button that adds articles to a list, in lower case, whole."""
