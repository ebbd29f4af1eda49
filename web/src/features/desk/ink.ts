// What was drawn, as it is kept: lists of [x, y, milliseconds since the first touch].

export type Stroke = [x: number, y: number, at: number][]

export interface DrawnGroup {
  points: readonly { x: number; y: number; time: number }[]
}

const inkNeeded = 1000

export function strokesOf(groups: readonly DrawnGroup[]): Stroke[] {
  const start = groups[0]?.points[0]?.time ?? 0
  return groups
    .filter((group) => group.points.length > 0)
    .map((group) => group.points.map(({ x, y, time }) => [tenth(x), tenth(y), Math.round(time - start)]))
}

function tenth(value: number): number {
  return Math.round(value * 10) / 10
}

/** Two strokes, or a second of ink: less is a slip of the finger. The server asks the same. */
export function isEnough(strokes: readonly Stroke[]): boolean {
  const inked = strokes.reduce((sum, stroke) => sum + (stroke.at(-1)?.[2] ?? 0) - (stroke[0]?.[2] ?? 0), 0)
  return strokes.length >= 2 || inked >= inkNeeded
}
