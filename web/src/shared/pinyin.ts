// The first letters of how Chinese is read, by the browser's own collation: no table to download.
// A character has one reading here; whoever needs another one types the character.

/** The first character of each letter in the order of pinyin. */
const firsts: readonly [string, string][] = [
  ['a', '\u5416'],
  ['b', '\u516b'],
  ['c', '\u5693'],
  ['d', '\u5491'],
  ['e', '\u59b8'],
  ['f', '\u53d1'],
  ['g', '\u65ee'],
  ['h', '\u54c8'],
  ['j', '\u4e0c'],
  ['k', '\u5494'],
  ['l', '\u5783'],
  ['m', '\u5988'],
  ['n', '\u62cf'],
  ['o', '\u5662'],
  ['p', '\u5991'],
  ['q', '\u4e03'],
  ['r', '\u5465'],
  ['s', '\u4ee8'],
  ['t', '\u4ed6'],
  ['w', '\u5c72'],
  ['x', '\u5915'],
  ['y', '\u4e2b'],
  ['z', '\u5e00'],
]

const order = new Intl.Collator('zh-CN-u-co-pinyin')
const known = new Map<string, string>()

function initialOf(character: string): string {
  const kept = known.get(character)
  if (kept !== undefined) return kept
  let low = 0
  let high = firsts.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (order.compare(firsts[middle]![1], character) <= 0) low = middle
    else high = middle
  }
  const letter = firsts[low]![0]
  known.set(character, letter)
  return letter
}

/** Latin letters and digits stay, Chinese characters become their letters, the rest goes. */
export function initialsOf(text: string): string {
  let result = ''
  for (const character of text.toLowerCase()) {
    if (/[a-z0-9]/.test(character)) result += character
    else if (/[\u4e00-\u9fff]/.test(character)) result += initialOf(character)
  }
  return result
}
