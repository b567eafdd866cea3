// Finds the button that refuses consent in one frame: [clear labels, short labels] -> element or null.
([clear, short]) => {
  const ABOUT = /cookie|consent|gdpr|ccpa|cmp(?![a-z])|privacy|datenschutz|einwilligung|privacidad|confidentialit|vie priv|rgpd|lgpd|didomi|onetrust|usercentrics|sp_message|qc-|fc-|tracking/i;
  const level = (text) => text.toLowerCase().replace(/[’`´]/g, "'").replace(/[^\p{L}\p{N}' ,-]+/gu, " ").replace(/\s+/g, " ").trim();
  const labelOf = (element) => [element.innerText || element.value || "", element.getAttribute("aria-label") || "", element.title || ""];
  const isShown = (element) => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && style.display !== "none" && !element.disabled;
  };
  const isAboutConsent = (element) => {
    for (let at = element, steps = 0; at && steps < 12; steps += 1) {
      if (at === document.body || at === document.documentElement) break;
      const names = `${at.id || ""} ${at.getAttribute?.("class") || ""} ${at.getAttribute?.("aria-label") || ""}`;
      if (ABOUT.test(names)) return true;
      const text = at.innerText || "";
      if (steps && text.length < 4000 && ABOUT.test(text)) return true;
      at = at.parentElement || at.getRootNode().host;
    }
    return window !== window.top && ABOUT.test(`${location.href} ${document.title}`);
  };
  const found = [];
  const look = (root, depth) => {
    const buttons = root.querySelectorAll("button, [role=button], input[type=button], input[type=submit], a");
    for (const element of [...buttons].slice(0, 2000)) {
      const labels = labelOf(element).filter((text) => text && text.length < 80).map(level);
      const isClear = labels.some((label) => clear.includes(label));
      const isShort = !isClear && labels.some((label) => short.includes(label));
      if (!(isClear || isShort) || !isShown(element)) continue;
      const href = element.tagName === "A" ? element.getAttribute("href") || "" : "";
      const leaves = href && !/^(#|javascript:)/i.test(href);
      if (!leaves && isAboutConsent(element)) found.push([isClear ? 0 : 1, element]);
    }
    if (depth < 5) for (const element of root.querySelectorAll("*")) if (element.shadowRoot) look(element.shadowRoot, depth + 1);
  };
  look(document, 0);
  found.sort((one, other) => one[0] - other[0]);
  return found.length ? found[0][1] : null;
}
