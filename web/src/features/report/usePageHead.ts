import { onScopeDispose, watchEffect } from 'vue'

// What stands at the head of each printed page after the first. Margin boxes take text from style
// sheets only, so there is one for it.

export function pageHeadRule(text: string): string {
  return (
    `@page { @top-left { content: ${quoted(text)}; font-size: 8pt; } }` +
    ' @page :first { @top-left { content: none; } }'
  )
}

/** As a string of CSS: whatever might end it is written by its number. */
function quoted(text: string): string {
  return `"${text.replace(/[^\p{L}\p{N} ,.:;()-]/gu, (one) => `\\${one.codePointAt(0)!.toString(16)} `)}"`
}

export function usePageHead(text: () => string): void {
  const sheet = new CSSStyleSheet()
  watchEffect(() => sheet.replaceSync(pageHeadRule(text())))
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
  onScopeDispose(() => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet)
  })
}
