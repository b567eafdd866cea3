"""A small site whose pages need scripts, hide behind consent dialogs, or have no text."""

from __future__ import annotations

import json

from tests.loopback import Answer

TEXT = """\
The tide clock of Marrowick has run eleven minutes late since the storm; nobody climbs to set it.
Fishers on the quay say that they have learnt to add the minutes in their heads when they cast off.
The council will decide on Tuesday whether the clock is mended or the tide is asked to wait instead.
""".splitlines()
SHELL = """<!doctype html><html lang="en"><head><title>{title}</title>
<meta property="og:type" content="article"><meta property="og:title" content="{title}"></head>
<body><div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript>
<script>const TITLE = "{title}";</script><script src="{script}"></script></body></html>"""
SHOW = """
const show = (texts) => { document.getElementById("root").innerHTML =
  `<main><article><h1>${TITLE}</h1><img src="/picture.png">` +
  texts.map((text) => `<p>${text}</p>`).join("") + "</article></main>"; };
"""
FETCH_TEXT = SHOW + 'fetch("/text.json").then((a) => a.json()).then(show);'
SPY = """
const add = (name, source) => { const element = document.createElement(name);
  element.src = source; document.body.append(element); };
for (const base of ["http://127.0.0.2:PORT", "http://localhost:PORT"]) {
  fetch(base + "/fetched", {mode: "no-cors"}).catch(() => 0);
  add("script", base + "/script.js"); add("iframe", base + "/framed"); add("img", base + "/i.png");
  new WebSocket(base.replace("http", "ws") + "/socket");
}
fetch("/to-private", {mode: "no-cors"}).catch(() => 0);
window.open("http://127.0.0.2:PORT/popup");
window.open("/popup-opened"); window.open("/popup-alone", "_blank", "noopener");
const later = window.open(""); if (later) later.location = "/popup-later";
const press = (element, options) =>
  element.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true, ...options}));
for (const options of [{}, {ctrlKey: true}, {shiftKey: true}, {button: 1}]) {
  const link = document.createElement("a"); link.href = "/popup-link"; link.target = "_blank";
  document.body.append(link); press(link, options);
}
document.body.insertAdjacentHTML("beforeend",
  `<form action="/popup-form" target="_blank"></form>
  <iframe sandbox="allow-scripts allow-popups" srcdoc="<script>open('/popup-framed')</script>">`);
document.forms[0].submit();
alert("stop"); location.hash = "#a"; navigator.serviceWorker?.register("/worker.js");
"""
WALL = """<!doctype html><html lang="en"><head><title>Your privacy</title></head><body>
<div class="consent"><h1>We value your privacy</h1><p>We and our 200 partners use cookies to store
and access information on your device. You can accept or reject all.</p>
<button onclick="fetch('/accepted')">Accept all</button>
<button onclick="window.open('/popup-press'); fetch('/rejected').then(show)">Reject all</button>
</div><script>
const show = () => { document.body.innerHTML = "<main><article><h1>Ferry waits</h1>" +
  TEXTS.map((text) => `<p>${text}</p>`).join("") + "</article></main>"; };
const TEXTS = ALL_TEXTS;</script></body></html>"""
DIALOG = """<p>We use cookies and ask for your consent.</p><button>Accept all</button>
<button>{refuse}</button>"""
FRAME = f"""<html><head><title>Privacy consent</title></head><body>{DIALOG}
<script>document.querySelectorAll("button")[1].onclick =
  () => parent.postMessage("refused", "*");</script></body></html>"""
FRAMED = """<!doctype html><html lang="en"><head><title>Mast</title>
<meta property="og:type" content="article"></head><body><div id="root"></div>
<iframe src="/consent-frame" width="400" height="200"></iframe><script>
const TITLE = "Mast"; SHOW
addEventListener("message", () => { document.querySelector("iframe").remove();
  fetch("/mast.json").then((a) => a.json()).then(show); });
</script></body></html>"""
SHADOWED = """<!doctype html><html lang="en"><head><title>Oar</title>
<meta property="og:type" content="article"></head><body><div id="root"></div>
<div id="cookie-consent"></div><script>
const TITLE = "Oar"; SHOW
const inside = document.getElementById("cookie-consent").attachShadow({mode: "open"});
inside.innerHTML = `DIALOG`;
inside.querySelectorAll("button")[1].onclick =
  () => { inside.host.remove(); fetch("/oar.json").then((a) => a.json()).then(show); };
</script></body></html>"""
PARTS = 10
MANY_PARTS = (
    SHOW
    + """
Promise.all([...Array(PARTS).keys()].map((n) => fetch(`/part-${n}`).then((a) => a.text())))
  .then(show);
"""
)
OWN_SITE = """
[quay_times]
name = "Quay Times"
domain = "127.0.0.3"
language = "en"
render = true
consent = "#agree"
"""
OWN_PAGE = """<html><head><title>Quay</title></head><body><div class="cookie-consent">
<button onclick="fetch('/refused')">Reject all</button><button id="agree">Fine</button></div>
<article><h1>Quay</h1>{texts}</article><script>document.getElementById("agree").onclick = () => {{
  document.querySelector(".cookie-consent").remove();
  document.querySelector("article").insertAdjacentHTML("beforeend", "<p>{last}</p>"); }};
</script></body></html>"""
LAST = "Whoever agrees may also read this last sentence about the quay and its keeper."
PLAIN = (
    "<html><head><title>{t}</title></head><body><article><h1>{t}</h1>{p}</article></body></html>"
)


def paragraphs(extra: str) -> list[str]:
    return [f"{text} {extra}" for text in TEXT]


def give_texts(extra: str) -> Answer:
    return Answer(json.dumps(paragraphs(extra)), kind="application/json")


def make_pages(port: int) -> dict[str, Answer | list[Answer]]:
    spied = [f"Of the spies of {word} nothing was seen on the pier this week." for word in
             ("Marrowick", "Ostrand", "Velm", "Tarrow")]  # fmt: skip
    walled = json.dumps([f"{text} So said the ferry's mate." for text in reversed(TEXT)])
    plain = "".join(f"<p>{text}</p>" for text in paragraphs("This page needs no script at all."))
    return {
        "/2026/03/04/clock-runs-late": Answer(SHELL.format(title="Clock late", script="/app.js")),
        "/2026/03/05/spies-on-the-pier": Answer(SHELL.format(title="Spies", script="/spy.js")),
        "/2026/03/06/ferry-waits-for-the-mate": Answer(WALL.replace("ALL_TEXTS", walled)),
        "/2026/03/07/bakery-opens-at-night": Answer(PLAIN.format(t="Bakery", p=plain)),
        "/2026/03/08/empty-in-any-browser": Answer(SHELL.format(title="Empty", script="/no.js")),
        "/2026/03/09/mast-is-mended": Answer(FRAMED.replace("SHOW", SHOW)),
        "/consent-frame": Answer(FRAME.format(refuse="Continue without accepting")),
        "/mast.json": give_texts("The mast stands."),
        "/2026/03/10/oar-is-lost": Answer(
            SHADOWED.replace("SHOW", SHOW).replace("DIALOG", DIALOG.format(refuse="Nur notwendige"))
        ),
        "/oar.json": give_texts("The oar floats."),
        "/2026/03/11/many-parts": Answer(SHELL.format(title="Parts", script="/parts.js")),
        "/parts.js": Answer(MANY_PARTS.replace("PARTS", str(PARTS)), kind="text/javascript"),
        **{
            f"/part-{n}": Answer(f"{TEXT[n % 3]} That was the part with the number {n}.")
            for n in range(PARTS)
        },
        "/app.js": Answer(FETCH_TEXT, kind="text/javascript"),
        "/spy.js": Answer(
            SHOW + f"show({json.dumps(spied)});" + SPY.replace("PORT", str(port)),
            kind="text/javascript",
        ),
        "/text.json": Answer(json.dumps(TEXT), kind="application/json"),
        "/to-private": Answer(
            status=302, headers={"Location": f"http://127.0.0.2:{port}/redirected"}
        ),
    }


ARTICLES = (
    "/2026/03/04/clock-runs-late",
    "/2026/03/05/spies-on-the-pier",
    "/2026/03/06/ferry-waits-for-the-mate",
    "/2026/03/07/bakery-opens-at-night",
    "/2026/03/08/empty-in-any-browser",
    "/2026/03/09/mast-is-mended",
    "/2026/03/10/oar-is-lost",
    "/2026/03/11/many-parts",
)
OWN = "/2026/03/12/quay-is-swept"
PAGES_PER_BROWSER = 3
