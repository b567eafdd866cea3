#!/usr/bin/env bash
# markdownify 1.2.3 and html2text 2025.4.15: paragraphs that begin like Markdown become Markdown.
#
# Paragraphs of news begin with years ("1986. That was ...") and hashes. Each converter escapes some
# of these beginnings and leaves others, so the Markdown says something else than the HTML: a list
# that starts at 1986, a heading. html-to-markdown 3.21.2 escapes both.
# Seen: types of the blocks that markdown-it-py reads back; in the HTML both are paragraphs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check "markdownify==1.2.3" \
    "html2text==2025.4.15" "html-to-markdown==3.21.2" "markdown-it-py==4.3.0"
seen=$(venv/bin/python - <<'PYTHON'
import html2text
import html_to_markdown
import markdownify
from markdown_it import MarkdownIt

HTML = "<p>1986. That was the year of the lamp.</p><p># lamps was written on the wall.</p>"

for name, text in (("markdownify", markdownify.markdownify(HTML)),
                   ("html2text", html2text.html2text(HTML)),
                   ("html-to-markdown", html_to_markdown.convert(HTML).content)):
    blocks = [token.type.removesuffix("_open") for token in MarkdownIt().parse(text)
              if token.level == 0 and token.nesting == 1]
    print(f"{name}:", *blocks)
PYTHON
)
echo "$seen"
diff - <(echo "$seen") <<'EXPECTED'
markdownify: ordered_list heading
html2text: paragraph heading
html-to-markdown: paragraph paragraph
EXPECTED
