// Numbers and codes as people type and paste them: full-width, spaced, with a label before them.

export function numberOf(text: string): string {
  return text.normalize('NFKC').replace(/\D/g, '')
}

export function codeOf(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
}

/** Number and code out of a receipt's text, when both are there. */
export function bothOf(text: string): { number: string; code: string } | null {
  const found = /(\d{15,})[^\dA-Z][^]*?(?:^|[^0-9A-Z])([2-9A-HJ-NP-Z]{10})(?![0-9A-Z])/.exec(
    text.normalize('NFKC'),
  )
  return found ? { number: found[1]!, code: found[2]! } : null
}
