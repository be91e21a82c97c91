// Takes out of a page's style sheets what Safari 14 and Chrome 87 do not know, as those browsers would.

/** Runs in the page: returns what it took out, as `[{ what, text }]`. */
export function takeOutNews() {
  const AT_RULES = /^CSS(Layer(Block|Statement)|Container|Scope|StartingStyle|Property|PositionTry|ViewTransition|NestedDeclarations|FontPaletteValues)Rule$/;
  const SELECTORS = /:(has|is|where|dir|open|popover-open|user-valid|user-invalid|focus-visible|modal)\b|::(marker\s*\{|backdrop|part|highlight)|&/;
  // Later than both, or than one of the two: the page must do without them.
  const PROPERTIES = new Set(
    (
      "accent-color align-tracks anchor-name animation-timeline aspect-ratio backdrop-filter block-size color-scheme container container-name " +
      "container-type contain-intrinsic-size content-visibility field-sizing font-palette forced-color-adjust grid-template-masonry hyphenate-character " +
      "hyphenate-limit-chars inset inset-block inset-inline inset-block-start inset-block-end inset-inline-start inset-inline-end " +
      "interpolate-size margin-trim offset offset-path overflow-clip-margin overscroll-behavior print-color-adjust rotate scale translate scrollbar-gutter " +
      "scroll-timeline text-autospace text-box text-emphasis text-emphasis-position text-spacing-trim text-wrap text-wrap-mode text-wrap-style view-timeline zoom"
    ).split(" "),
  );
  const VALUES = /\b(light-dark|color-mix|oklch|oklab|lch|lab|color|linear|round|mod|rem|sin|cos|anchor|if|attr\s*\([^)]*type)\(|subgrid|\b\d*\.?\d+(dvh|svh|lvh|dvw|svw|lvw|cqw|cqi|cqh|cqb|lh|rlh|cap|ic)\b|\bclip\b(?!-)|fit-content\(|\brevert-layer\b/;
  const taken = [];
  const isFlex = (rule) => {
    try {
      return [...document.querySelectorAll(rule.selectorText)].some((found) => getComputedStyle(found).display.includes("flex"));
    } catch {
      return false;
    }
  };

  function from(parent) {
    for (let at = parent.cssRules.length - 1; at >= 0; at -= 1) {
      const rule = parent.cssRules[at];
      const kind = rule.constructor.name;
      const drop = (what) => {
        taken.push({ what, text: rule.cssText.slice(0, 60) });
        parent.deleteRule(at);
      };
      if (AT_RULES.test(kind)) drop(kind);
      else if (kind === "CSSMediaRule" && /[<>]/.test(rule.media.mediaText)) drop("a range in a media query");
      else if (kind === "CSSStyleRule" && SELECTORS.test(rule.selectorText)) drop("a selector");
      else if (kind === "CSSStyleRule") {
        for (let inner = rule.cssRules.length - 1; inner >= 0; inner -= 1) {
          taken.push({ what: "nesting", text: rule.cssRules[inner].cssText.slice(0, 60) });
          rule.deleteRule(inner);
        }
        for (const name of [...rule.style]) {
          const gap = /^(row-gap|column-gap|gap)$/.test(name) && isFlex(rule);
          if (!PROPERTIES.has(name) && !VALUES.test(rule.style.getPropertyValue(name)) && !gap) continue;
          taken.push({ what: name, text: rule.selectorText });
          rule.style.removeProperty(name);
        }
      } else if (rule.cssRules) from(rule);
    }
  }
  for (const sheet of document.styleSheets) from(sheet);
  return taken;
}
