// The server marks what it found in code points; the browser shows pieces of text, never markup.

export interface Range {
  begin: number
  end: number
}

export interface Piece {
  text: string
  found: boolean
}

/** The text in pieces. Ranges may overlap, lie beyond the end or stand in any order. */
export function piecesOf(text: string, ranges: readonly Range[]): Piece[] {
  const points = [...text]
  const marks = new Array<boolean>(points.length).fill(false)
  for (const { begin, end } of ranges) {
    for (let at = Math.max(0, begin); at < Math.min(end, points.length); ++at) marks[at] = true
  }
  const pieces: Piece[] = []
  points.forEach((point, index) => {
    const last = pieces.at(-1)
    if (last && last.found === marks[index]) last.text += point
    else pieces.push({ text: point, found: marks[index] === true })
  })
  return pieces
}
